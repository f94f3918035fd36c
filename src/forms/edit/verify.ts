/**
 * Reading an edited form again: each container is as its policies want it, and the others are as they were.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { placeIn } from "../../json/mod.ts";
import { readCompose } from "../compose/mod.ts";
import type { FormDocument, FormText } from "../document/mod.ts";
import type { Form, FormOptions } from "../form.ts";
import { readKubernetes } from "../kubernetes/mod.ts";
import { readQuadlet } from "../quadlet/mod.ts";
import { basesOf, serviceOf } from "./bases.ts";
import { type Difference, differenceIn } from "./difference.ts";
import { entriesOf } from "./unit.ts";
import type { Conflict, ContainerChanges } from "./warning.ts";

/** A text that was edited, and its documents. */
interface Edited {
	readonly text: string;
	readonly documents: readonly FormDocument[];
}

/** @throws {OssifyError} `input/no-place` where a container would not be as it should */
export function verify(file: FormText, form: Form, changed: readonly ContainerChanges[], edited: Edited): void {
	if (changed.length === 0) return;
	const difference = differenceIn(form, changed, read(file, form, edited));
	if (difference === undefined) return;
	if (form.kind === "Quadlet") throw refusalOfUnit(file, difference);
	const base = form.kind === "Compose" ? changedBase(form, difference, changed) : undefined;
	const [more, advice] = base === undefined ? ["", byHand] : [`: it extends service ${base}, which changes`, writeOut];
	throw refuse(file, form, { location: difference.container.location, message: `with the change, ${difference.message}${more}`, advice });
}

/** An error at a container's place in a manifest or Compose file. */
export function refuse(file: FormText, { documents }: Form, { location, message, advice }: Conflict): OssifyError {
	const { document, part } = location;
	const { row } = placeIn(file.text, documents[document]?.offsetOf(part) ?? 0);
	return new OssifyError("input/no-place", `cannot edit ${file.shown}: line ${row}: ${message}`, { advice, part });
}

function changedBase({ documents }: Form, { container }: Difference, changed: readonly ContainerChanges[]): string | undefined {
	const names = new Set(changed.map((one) => serviceOf(one.container)));
	return basesOf(documents[container.location.document]?.value, serviceOf(container)).find((name) => names.has(name));
}

function read({ shown }: FormText, { kind, containers }: Form, { text, documents }: Edited): Form {
	const file = { text, shown };
	if (kind === "Quadlet") return readQuadlet(file);
	const input = { file, documents, engine: engineOf(containers[0]) };
	return (kind === "Compose" ? readCompose(input) : readKubernetes(input)) ?? { kind, containers: [], problems: [], documents };
}

/** The engine that manifests were read for. */
function engineOf(container: Form["containers"][number] | undefined): FormOptions["engine"] {
	const engine = container && "engine" in container.source ? container.source.engine : undefined;
	return engine === "crio" || engine === "containerd" ? engine : undefined;
}

function refusalOfUnit(file: FormText, { container, message }: Difference): OssifyError {
	const [offset, reason, advice] = placeInUnit(file);
	const { row } = placeIn(file.text, offset);
	const { part } = container.location;
	return new OssifyError("input/no-place", `cannot edit ${file.shown}: line ${row}: ${reason}, ${message}`, { advice, part });
}

const byHand = "write the change into the file by hand: `ossify explain` says what it is";
const writeOut = "write out in the service what it extends";

/** What overrides keys of a unit, or the last of its keys. */
function placeInUnit({ text }: FormText): readonly [offset: number, reason: string, advice: string] {
	const entries = entriesOf(text).filter(({ section }) => section === "Container");
	const flags = entries.findLast(({ key, value }) => key === "PodmanArgs" && value.text.includes("--read-only"));
	if (flags !== undefined)
		return [
			flags.value.at,
			"PodmanArgs overrides the keys of the unit; with the change",
			"remove --read-only and --read-only-tmpfs from PodmanArgs",
		];
	return [entries.at(-1)?.value.at ?? 0, "with the change", byHand];
}
