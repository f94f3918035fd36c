/**
 * From SPEC to its bytes.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { specLimits } from "../../oci_spec/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { type Argument, usageError } from "../arguments/mod.ts";

/** The argument, for the help. */
export const specArgument: Argument = {
	name: "SPEC",
	variadic: true,
	summary:
		"a config.json, a bundle folder that holds one, a manifest, Compose file, Quadlet unit or what `inspect` prints, or - for the standard input (the default); several are processed one by one",
};

/** A spec as received. */
export interface SpecFile {
	/** Undefined where it came from standard input. */
	readonly path: string | undefined;
	readonly bytes: Uint8Array;
	/** The folder that it is the `config.json` of: relative paths of the spec start there. */
	readonly bundle?: string;
}

/** Its name, for messages. */
export function shownFile({ path }: Pick<SpecFile, "path">): string {
	return path ?? "the standard input";
}

/** Reads the spec. @throws {OssifyError} of kind `input`, or `usage/no-spec` where standard input is a terminal */
export function readSpec(platform: Platform, given: string | undefined): SpecFile {
	if (given === undefined || given === "-") return { path: undefined, bytes: advising(() => readStandardInput(platform)) };
	const path = locate(platform, given);
	const within = path === given ? {} : { within: [given] };
	const options = { blame: "input", limit: specLimits.bytes, ...within } as const;
	return specFileOf(
		path,
		advising(() => platform.files.read(path, options)),
	);
}

/** The pods of a cluster may be more than that. */
function advising(read: () => Uint8Array): Uint8Array {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof OssifyError) || error.code !== "input/too-large") throw error;
		const advice = "of a larger list of Kubernetes, `ossify audit` reads an object a line: `jq -c '.items[]'`";
		throw new OssifyError(error.code, error.message, { cause: error, advice });
	}
}

/** A file that has been read. */
export function specFileOf(path: string, bytes: Uint8Array): SpecFile {
	return { path, bytes, ...bundleOf(path) };
}

function bundleOf(path: string): Pick<SpecFile, "bundle"> {
	const found = /^(.*\/)?config\.json$/.exec(path);
	return found === null ? {} : { bundle: found[1] ?? "." };
}

function readStandardInput({ stdin }: Platform): Uint8Array {
	if (!stdin.isTerminal) return stdin.read(specLimits.bytes);
	throw usageError("usage/no-spec", "name a config.json or a bundle folder, or pipe a spec in");
}

function locate({ files }: Platform, given: string): string {
	if (files.kind(given) !== "folder") return given;
	const path = `${given.replace(/\/+$/, "")}/config.json`;
	if (files.kind(path) !== "missing") return path;
	throw new OssifyError("input/no-config", `cannot read the spec: the folder ${given} holds no config.json`, {
		advice: "name the files in it; `ossify audit` searches folders",
	});
}
