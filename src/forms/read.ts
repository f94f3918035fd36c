/**
 * From a file to the containers that it describes.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { decodeUtf8 } from "../json/mod.ts";
import { visible } from "../visible.ts";
import { readCompose } from "./compose/mod.ts";
import { type BrokenDocument, documentsIn, type FormDocument, type FormText, isJson } from "./document/mod.ts";
import type { Form, FormOptions } from "./form.ts";
import { readInspect } from "./inspect/mod.ts";
import { readKubernetes } from "./kubernetes/mod.ts";
import { isQuadlet, readQuadlet } from "./quadlet/mod.ts";

/**
 * Reads the containers of a file.
 * @param notSpec why the file is not an OCI runtime spec, for a caller that tried
 * @throws {OssifyError} `input/not-utf8`; `input/no-containers`; of a file with one document, the error of that document; and what
 *   `notSpec` says, where the file has none of the forms
 */
export function readForm(bytes: Uint8Array, options: FormOptions = {}, notSpec: OssifyError = unknownForm): Form {
	const shown = options.path ?? "the standard input";
	const file = { text: decodeUtf8(bytes, shown), shown };
	const form = isQuadlet(file, options.path) ? readQuadlet(file) : readDocuments(file, options, notSpec);
	if (form.containers.length > 0 || form.problems.length > 1) return form;
	if (form.problems.length === 0 && form.forWindows !== undefined) return form;
	throw form.problems[0] ?? noContainers(form, shown);
}

function noContainers({ kind, documents }: Form, shown: string): OssifyError {
	const advice = documents.some(({ value }) => isKustomization(value)) ? kustomize : undefined;
	return new OssifyError("input/no-containers", `cannot use ${shown}: it describes no container (${kind})`, { advice });
}

function isKustomization(value: unknown): boolean {
	return typeof value === "object" && value !== null && "kind" in value && /^(?:Kustomization|Component)$/.test(String(value.kind));
}

const kustomize = "name what `kubectl kustomize FOLDER` prints";

function readDocuments(file: FormText, options: FormOptions, notSpec: OssifyError): Form {
	const read = documentsOf(file, notSpec);
	const documents = read.filter((one): one is FormDocument => "value" in one);
	const problems = read.flatMap((one) => ("error" in one ? [one.error] : []));
	const input = { file, documents, ...options };
	const form = readInspect(input) ?? readCompose(input) ?? readKubernetes(input);
	if (form === undefined) throw noForm(file, documents[0], problems[0], notSpec);
	return { ...form, problems: [...problems, ...form.problems] };
}

/** Of JSON that is broken, what reading a spec said: the same, with the same place. */
function documentsOf(file: FormText, notSpec: OssifyError): readonly (FormDocument | BrokenDocument)[] {
	try {
		return [...documentsIn(file)];
	} catch (error) {
		throw error instanceof OssifyError && error.code === "input/not-json" && notSpec.code === error.code ? notSpec : error;
	}
}

/** For a caller that did not try to read a spec. */
const unknownForm = new OssifyError(
	"input/unknown-form",
	"cannot use the document: it has none of the forms in which ossify takes a container",
);

/** Says what was found and what is taken. */
function noForm(file: FormText, document: FormDocument | undefined, problem: OssifyError | undefined, notSpec: OssifyError): OssifyError {
	const isText = !isJson(file);
	if (isText && document === undefined && problem === undefined && notSpec.code === "input/not-json" && file.text.trim() !== "")
		return unknown(file, "it is YAML without a value");
	if (isText && document === undefined) return problem ?? notSpec;
	const value = document?.value;
	if (isText && Array.isArray(value)) return unknown(file, "it is YAML with a list");
	if (isText && typeof value === "string" && notSpec.code === "input/not-json") return unknown(file, "it is text without keys");
	if (!isText || typeof value !== "object" || value === null)
		return new OssifyError(notSpec.code, notSpec.message, { cause: notSpec, part: notSpec.part, advice: notSpec.advice ?? taken });
	const keys = Object.keys(value)
		.slice(0, 5)
		.map((key) => visible(key.slice(0, 40)));
	// Its kind may be left out there.
	const advice = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(file.shown) ? kustomize : taken;
	return unknown(file, `it is YAML with the keys ${keys.join(", ")}`, advice);
}

function unknown({ shown }: FormText, what: string, advice = taken): OssifyError {
	return new OssifyError("input/unknown-form", `cannot use ${shown}: ${what}`, { advice });
}

const taken =
	"name an OCI runtime spec (config.json), a Kubernetes manifest, a Compose file, a Quadlet .container unit, or what docker, podman or crictl inspect prints";
