/**
 * The specs in what SPEC names: its own, or those that an engine would write of the containers in another form.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { ContainerSpec, Form, ObjectReference, Unknown } from "../../forms/mod.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import { type ParsedSpec, parseSpec } from "../../oci_spec/mod.ts";
import type { Call } from "../arguments/mod.ts";
import { type SpecFile, shownFile } from "./spec_file.ts";

/** A spec, and of a form what else is known of its container. */
export interface SpecIn {
	readonly spec: ParsedSpec;
	readonly container: ContainerIn | undefined;
}

/** A spec that is read when it is asked for: one that is wrong does not keep the others from being read. */
export interface UnreadSpec {
	/** Of a form, the container's. */
	readonly label: string | undefined;
	read(): SpecIn;
}

/** A container of a form. */
export interface ContainerIn {
	readonly label: string;
	readonly object?: ObjectReference;
	/** See {@link ContainerSpec}. */
	readonly ownMounts?: readonly string[];
	/** The line of the file on which it begins, from 1. */
	line(): number;
	readonly unknown: readonly Unknown[];
	readonly alternatives: readonly { readonly when: string; readonly spec: ParsedSpec }[];
}

/** The specs of a file, in its order. */
export interface SpecsIn {
	readonly specs: readonly UnreadSpec[];
	/** Of a form: what could not be read in it. */
	readonly problems: readonly OssifyError[];
	/** Undefined where the file is a spec. */
	readonly form: Form | undefined;
}

/** The errors of a JSON document that is no spec; of text that is no JSON; and of a large list of pods. */
const ofForms: readonly string[] = [
	"input/not-a-spec",
	"input/not-json",
	"input/ambiguous-key",
	"input/too-many-values",
	"input/too-many-keys",
];

/** Reads a file. @throws {OssifyError} of kind `input` */
export async function specsIn(call: Call, file: SpecFile): Promise<SpecsIn> {
	try {
		const spec = parseSpec(file.bytes);
		return { specs: [{ label: undefined, read: () => ({ spec, container: undefined }) }], problems: [], form: undefined };
	} catch (error) {
		if (!(error instanceof OssifyError) || !ofForms.includes(error.code)) throw error;
		return await formIn(call, file, error);
	}
}

async function formIn({ options }: Call, { bytes, path }: SpecFile, notSpec: OssifyError): Promise<SpecsIn> {
	const { containersOf, readForm } = await import("../../forms/mod.ts");
	const form = readForm(bytes, { path, engine: options.text("cri") as "containerd" | "crio" | undefined }, notSpec);
	let lines: Lines | undefined;
	const lineOf = ({ offset }: ContainerSpec) => {
		lines ??= new Lines(decodeUtf8(bytes, shownFile({ path })));
		return lines.at(offset);
	};
	const specs = containersOf(form).map((one) => ({ label: one.label, read: () => specIn(one, () => lineOf(one)) }));
	return { specs, problems: form.problems, form };
}

function specIn({ label, object, spec, ownMounts, unknown, alternatives }: ContainerSpec, line: () => number): SpecIn {
	const others = alternatives.map((one) => ({ when: one.when, spec: parseSpec(one.spec) }));
	return {
		spec: parseSpec(spec),
		container: { label, ...(object && { object }), ...(ownMounts && { ownMounts }), line, unknown, alternatives: others },
	};
}

/** The lines of a text: places are asked for in its order, and each line is counted once. */
class Lines {
	readonly #text: string;
	#offset = 0;
	#row = 1;

	constructor(text: string) {
		this.#text = text;
	}

	/** The line of an offset, from 1. */
	at(offset: number): number {
		if (offset < this.#offset) [this.#offset, this.#row] = [0, 1];
		for (let end = this.#text.indexOf("\n", this.#offset); end >= 0 && end < offset; end = this.#text.indexOf("\n", this.#offset)) {
			this.#offset = end + 1;
			this.#row++;
		}
		return this.#row;
	}
}
