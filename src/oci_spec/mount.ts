/**
 * A mount of the spec, as far as ossify relies on it.
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md#mounts
 * @module
 */
import { OssifyError, type Part } from "../errors.ts";
import { refuseLargeMount } from "./limits.ts";
import { cleanPath, climbs } from "./path.ts";

/** One entry of `mounts`. */
export interface Mount {
	/** Where it is mounted, in its one clean spelling. */
	readonly destination: string;
	readonly type: string | undefined;
	/** What is mounted: for a bind mount a path of the host, relative to the bundle where it is not absolute. */
	readonly source: string | undefined;
	/** Undefined where the spec has none (missing or null). */
	readonly options: readonly string[] | undefined;
	/** True if the key `options` exists, even if it is null. */
	readonly hasOptionsKey: boolean;
}

/**
 * Reads one entry of `mounts`.
 * @throws {OssifyError} `input/invalid-mount`, `input/climbing-destination`, `input/path-too-long`, `input/too-many-options`
 */
export function readMount(value: unknown, index: number): Mount {
	const mount: OptionPlace = { where: `mounts[${index}]`, part: ["mounts", index] };
	if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${mount.where} is not an object`, mount.part);
	refuseLargeMount(value as Record<string, unknown>, mount.where, mount.part);
	const { destination, type, source, options } = value as Record<string, unknown>;
	if (typeof destination !== "string" || destination === "") {
		throw invalid(`${mount.where} has no destination`, [...mount.part, "destination"]);
	}
	return {
		destination: readDestination(destination, mount),
		type: readText("type", type, mount),
		source: readText("source", source, mount),
		options: readOptions(options, mount),
		hasOptionsKey: options !== undefined,
	};
}

/** A mount, for messages. */
interface OptionPlace {
	readonly where: string;
	readonly part: Part;
}

/** A relative destination starts at the container's root: so the OCI runtime-spec has it, and so runc and crun mount it. */
function readDestination(destination: string, mount: OptionPlace): string {
	const { where } = mount;
	const shown = JSON.stringify(destination);
	const part = [...mount.part, "destination"];
	if (climbs(destination)) {
		throw new OssifyError("input/climbing-destination", `cannot use the spec: the destination of ${where} holds "..": ${shown}`, { part });
	}
	return cleanPath(destination);
}

function readText(key: "type" | "source", value: unknown, { where, part }: OptionPlace): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value !== "string") throw invalid(`the ${key} of ${where} is not a string`, [...part, key]);
	return value;
}

function readOptions(options: unknown, { where, part }: OptionPlace): readonly string[] | undefined {
	if (options === undefined || options === null) return undefined;
	if (!Array.isArray(options) || !options.every((option) => typeof option === "string")) {
		throw invalid(`the options of ${where} are not a list of strings`, [...part, "options"]);
	}
	return options;
}

function invalid(what: string, part: Part): OssifyError {
	return new OssifyError("input/invalid-mount", `cannot use the spec: ${what}`, { part });
}

/**
 * True where the last of the options that say so says read-only, which is how runc and crun read them. runc applies recursive ones after all
 * others, so `rrw` makes a mount writable wherever it is in the list.
 */
export function isReadonly(options: readonly string[]): boolean {
	if (options.includes("rrw")) return false;
	const last = options.findLast((option) => readonlyOptions.has(option) || option === "rw");
	return last !== undefined && readonlyOptions.has(last);
}

const readonlyOptions = new Set(["ro", "rro"]);
