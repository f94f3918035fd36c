/**
 * The policy to install: compiled, unpacked, and with its data merged, so that a hook only has to load it.
 * @module
 */
import { type Bundle, dataSchemaOf, type JsonObject, mergeData, parseData, readBundleAt, withBuilt } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { digestOf } from "../../platform/files/place.ts";
import type { Files } from "../../platform/mod.ts";
import { loadPolicy } from "../../policy.ts";
import type { Mode } from "../plan/mod.ts";
import { decidedMode, type Stages } from "./decided_mode.ts";

/** A policy as two files. */
export interface PolicyFiles {
	readonly wasm: Uint8Array;
	readonly data: Uint8Array;
	/** The parts of the bundle's `.manifest` that ossify uses; undefined if there are none. */
	readonly manifest?: Uint8Array;
	/** SHA-256 in hex of both files: `cat policy.wasm data.json | sha256sum`. */
	readonly digest: string;
}

/**
 * The bundle at a path. Rego is refused, because an engine must not wait for its compilation.
 * @throws {OssifyError} of kind `policy`
 */
export async function readPolicyAt(files: Files, path: string): Promise<Bundle> {
	if (/\.rego$/.test(path) || (files.kind(path) === "folder" && files.kind(`${path}/policy.wasm`) !== "file")) {
		const message = `cannot install ${path}: it is not a bundle; build a bundle first: \`ossify build shipped ${path} -o bundle.tar.gz\``;
		const advice = `if ${path} defines \`decision\` in \`package ossify\` itself, build it without \`shipped\`; then install with \`-p bundle.tar.gz\``;
		throw new OssifyError("policy/not-a-bundle", message, { advice });
	}
	return await readBundleAt(files, path);
}

/**
 * The files, and the mode in which the policy decides. Checks that the policy can be loaded, decides, and follows the mode.
 * @param stages in which the engine evaluates it
 * @throws {OssifyError} of kind `policy`
 */
export async function policyFiles(
	{ wasm, data, built, origin }: Bundle,
	overlay: JsonObject | undefined,
	mode: Mode | undefined,
	now: Date,
	stages: Stages,
): Promise<PolicyFiles & { readonly mode: Mode }> {
	// Data that set the mode already are not rewritten, so that the digest of an earlier install stays the same.
	const isSaid = mode === undefined || (overlay === undefined && modeIn(parseData(data, "the policy's data")) === mode);
	const over = isSaid ? overlay : mergeData(overlay ?? {}, { ossify: { config: { mode } } });
	const merged = over === undefined ? data : JSON.stringify(mergeData(parseData(data, "the policy's data"), over));
	const policy = await loadPolicy({ wasm, data: merged });
	const decided = decidedMode(policy, stages, now);
	if (mode !== undefined && decided.mode !== mode) {
		const message = `cannot install the policy in ${mode} mode: it does not follow data.ossify.config.mode, and decides in ${decided.mode} mode${decided.when}`;
		throw new OssifyError("policy/mode-ignored", message);
	}
	const bytes = encodeUtf8(merged);
	const takes = origin?.manifest === undefined ? undefined : dataSchemaOf(origin.manifest);
	const manifest = (built ?? takes) && encodeUtf8(`${JSON.stringify(withBuilt({}, built, takes))}\n`);
	return { wasm, data: bytes, ...(manifest && { manifest }), digest: digestOf(wasm, bytes), mode: decided.mode };
}

/** The mode that data set. */
export function modeIn(overlay: JsonObject | undefined): unknown {
	const config = (overlay?.ossify as JsonObject | undefined)?.config;
	return (config as JsonObject | undefined)?.mode ?? undefined;
}
