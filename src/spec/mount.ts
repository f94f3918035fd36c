/**
 * A mount of the spec, as far as ossify relies on it.
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md#mounts
 * @module
 */
import { OssifyError } from "../errors.ts";
import { cleanPath, climbs } from "./path.ts";

/** One entry of `mounts`. */
export interface Mount {
	/** Where it is mounted, in its one clean spelling. */
	readonly destination: string;
	readonly type: string | undefined;
	/** Undefined where the spec has none (missing or null). */
	readonly options: readonly string[] | undefined;
	/** True where the key `options` is there, be it null. */
	readonly hasOptionsKey: boolean;
}

/**
 * Reads one entry of `mounts`.
 * @throws {OssifyError} `input/invalid-mount`, `input/relative-destination`, `input/climbing-destination`
 */
export function readMount(value: unknown, index: number): Mount {
	const where = `mounts[${index}]`;
	if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${where} is not an object`);
	const { destination, type, options } = value as Record<string, unknown>;
	if (typeof destination !== "string" || destination === "") throw invalid(`${where} has no destination`);
	return {
		destination: readDestination(destination, where),
		type: readType(type, where),
		options: readOptions(options, where),
		hasOptionsKey: options !== undefined,
	};
}

function readDestination(destination: string, where: string): string {
	const shown = JSON.stringify(destination);
	if (destination.includes("\0")) throw invalid(`the destination of ${where} holds a NUL: ${shown}`);
	if (!destination.startsWith("/")) {
		throw new OssifyError("input/relative-destination", `cannot use the spec: the destination of ${where} is relative: ${shown}`);
	}
	if (climbs(destination)) {
		throw new OssifyError("input/climbing-destination", `cannot use the spec: the destination of ${where} holds "..": ${shown}`);
	}
	return cleanPath(destination);
}

function readType(type: unknown, where: string): string | undefined {
	if (type === undefined || type === null) return undefined;
	if (typeof type !== "string") throw invalid(`the type of ${where} is not a string`);
	return type;
}

function readOptions(options: unknown, where: string): readonly string[] | undefined {
	if (options === undefined || options === null) return undefined;
	if (!Array.isArray(options) || !options.every((option) => typeof option === "string")) {
		throw invalid(`the options of ${where} are not a list of strings`);
	}
	return options;
}

function invalid(what: string): OssifyError {
	return new OssifyError("input/invalid-mount", `cannot use the spec: ${what}`);
}

/** True where the last of the options that say so says read-only, which is how runc and crun read them. */
export function isReadonly(options: readonly string[]): boolean {
	const last = options.findLast((option) => readonlyOptions.has(option) || writableOptions.has(option));
	return last !== undefined && readonlyOptions.has(last);
}

const readonlyOptions = new Set(["ro", "rro"]);
const writableOptions = new Set(["rw", "rrw"]);
