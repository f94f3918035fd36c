/**
 * Reading an OCI runtime spec: strictly where ossify relies on it, and not at all elsewhere.
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md
 * @module
 */
import { OssifyError, type Part } from "../errors.ts";
import { decodeUtf8, member, type ObjectNode, scanJson, valueOf } from "../json/mod.ts";
import { refuseExcess, refuseManyOptions, specLimits } from "./limits.ts";
import { type Mount, readMount } from "./mount.ts";
import { refuseOtherPlatforms } from "./other_platform.ts";
import { refuseOtherSpellings } from "./spelling.ts";

/** A spec as it was received, with what the mutation needs to know of it. */
export interface ParsedSpec {
	/** The bytes as received. */
	readonly bytes: Uint8Array;
	readonly text: string;
	readonly tree: ObjectNode;
	/** `root.readonly`; undefined where the spec leaves it out. */
	readonly readonly: boolean | undefined;
	/** The mounts in the spec's order; undefined where it has no list (missing or null). */
	readonly mounts: readonly Mount[] | undefined;
	/** True if the key `mounts` exists, even if it is null. */
	readonly hasMountsKey: boolean;
}

/**
 * Reads a spec, strictly: what ossify and a runtime could read differently is refused.
 * @param bytes the content of a `config.json`
 * @throws {OssifyError} of kind `input`: not UTF-8, not JSON, not a spec, or one that two readers would read differently
 */
export function parseSpec(bytes: Uint8Array): ParsedSpec {
	if (bytes.byteLength > specLimits.bytes) {
		throw new OssifyError("input/too-large", `cannot read the spec: it has ${bytes.byteLength} bytes, more than ${specLimits.bytes}`);
	}
	const text = decodeUtf8(bytes, "the spec");
	refuseNul(text);
	const tree = objectOf(scanJson(text, "the spec", specLimits), "it is not a JSON object", []);
	refuseExcess(tree);
	refuseOtherSpellings(tree);
	const version = member(tree, "ociVersion");
	if (version?.kind !== "string") throw notSpec("it has no ociVersion", ["ociVersion"]);
	refuseOtherPlatforms(tree);
	const mounts = readMounts(text, tree);
	return { bytes, text, tree, readonly: readRoot(text, tree), mounts, hasMountsKey: member(tree, "mounts") !== undefined };
}

function readRoot(text: string, tree: ObjectNode): boolean | undefined {
	const root = objectOf(member(tree, "root"), "it has no root (a container on Linux must have one)", ["root"]);
	const path = member(root, "path");
	if (path?.kind !== "string") throw notSpec("root.path is not a string", ["root", "path"]);
	const readonly = member(root, "readonly");
	if (readonly === undefined) return undefined;
	if (readonly.kind !== "boolean") throw notSpec("root.readonly is neither true nor false", ["root", "readonly"]);
	return valueOf(text, readonly) as boolean;
}

function readMounts(text: string, tree: ObjectNode): Mount[] | undefined {
	const list = member(tree, "mounts");
	if (list === undefined || list.kind === "null") return undefined;
	if (list.kind !== "array") {
		throw new OssifyError("input/invalid-mounts", "cannot use the spec: mounts is not an array", { part: ["mounts"] });
	}
	const mounts = (valueOf(text, list) as unknown[]).map(readMount);
	refuseManyOptions(mounts);
	return mounts;
}

function objectOf(node: ReturnType<typeof member>, otherwise: string, part: Part): ObjectNode {
	if (node?.kind !== "object") throw notSpec(otherwise, part);
	return node;
}

/** crun reads C strings, which end at a NUL: a key or a path would mean another one to it. No program takes one in its arguments either. */
function refuseNul(text: string): void {
	// The search for the text alone is ten times as fast, and nearly no spec has it.
	if (!text.includes("\\u0000") || !/(?<!\\)(?:\\\\)*\\u0000/.test(text)) return;
	throw new OssifyError("input/nul", "cannot use the spec: a key or a string in it contains a NUL, where it ends for some runtimes", {
		advice: "delete the \\u0000",
	});
}

function notSpec(what: string, part: Part): OssifyError {
	return new OssifyError("input/not-a-spec", `cannot use the spec: ${what}`, { part });
}
