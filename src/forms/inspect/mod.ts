/** What `docker`, `podman` and `crictl inspect` print. @module */
import { OssifyError, type Part } from "../../errors.ts";
import { Fields, type FormDocument } from "../document/mod.ts";
import type { Form, FormContainer, FormInput } from "../form.ts";
import { containerdContainers } from "./containerd.ts";
import { criContainers } from "./cri.ts";
import { dockerContainers } from "./docker.ts";
import { criImages, dockerImages, podmanImages } from "./image.ts";
import { podmanContainers } from "./podman.ts";
import { type Printed, placed } from "./printed.ts";

/** In the order in which they are tried: what Podman prints has all that Docker's has. */
const kinds: readonly Printed[] = [
	podmanContainers,
	dockerContainers,
	podmanImages,
	dockerImages,
	criImages,
	criContainers,
	containerdContainers,
];

/** An object of a file. */
interface PrintedObject {
	readonly document: FormDocument;
	readonly index: number;
	readonly part: Part;
	readonly value: unknown;
	readonly kind: Printed | undefined;
}

/** Reads what an inspect command printed: one object, a list, or an object a line. Undefined where the file holds no such object. */
export function readInspect(input: FormInput): Form | undefined {
	const [first, ...others] = input.documents;
	if (others.length === 0 && Array.isArray(first?.value) && first.value.length === 0) return nothing(input);
	const objects = input.documents.flatMap(objectsOf);
	const kind = objects.find((object) => object.kind !== undefined)?.kind?.kind;
	if (kind === undefined) return undefined;
	const containers: FormContainer[] = [];
	const problems: OssifyError[] = [];
	for (const object of objects) {
		try {
			containers.push(read(input, object));
		} catch (error) {
			if (!(error instanceof OssifyError)) throw error;
			problems.push(error);
		}
	}
	return { kind, containers: distinct(containers), problems, documents: input.documents };
}

function objectsOf(document: FormDocument, index: number): readonly PrintedObject[] {
	const { value } = document;
	if (!Array.isArray(value)) return [{ document, index, part: [], value, kind: kindOf(value) }];
	return value.map((item: unknown, at) => ({ document, index, part: [at], value: item, kind: kindOf(item) }));
}

function kindOf(value: unknown): Printed | undefined {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
	return kinds.find((kind) => kind.is(value as Readonly<Record<string, unknown>>));
}

function read(input: FormInput, { document, index, part, value, kind }: PrintedObject): FormContainer {
	const fields = new Fields(input.file, document, { part, value });
	if (kind === undefined) throw fields.error(`${fields.name} is neither a container nor an image`);
	return placed(kind.read(fields, input), index, part);
}

/** The labels of containers that have the same get a number. */
function distinct(containers: readonly FormContainer[]): readonly FormContainer[] {
	const seen = new Map<string, number>();
	return containers.map((container) => {
		const times = (seen.get(container.label) ?? 0) + 1;
		seen.set(container.label, times);
		return times === 1 ? container : { ...container, label: `${container.label} (${times})` };
	});
}

/** The commands print this, and the reason as an error. */
function nothing({ file, documents }: FormInput): Form {
	const error = new OssifyError("input/no-containers", `cannot use ${file.shown}: it is an empty list`, {
		advice: "inspect commands print [] where they do not find what they are asked for: see their error message",
	});
	return { kind: "docker inspect", containers: [], problems: [error], documents };
}
