/**
 * Data with which no decision is valid, before a bundle is made of it: each container that is not exempt would be refused.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../compile/mod.ts";
import { DiagnosedError, wholeFile } from "../position/mod.ts";
import { DataPlaces, type DataText, type RegoSource } from "../source/mod.ts";
import { parse } from "../syntax/mod.ts";
import { refusalOfPlainest, tryOut } from "./trial.ts";

/** What was built. */
export interface BuiltPolicy {
	readonly source: RegoSource;
	/** The data that is not ossify's own. */
	readonly ownData: readonly DataText[];
	/** With the entrypoint that decides. */
	readonly wasm: Uint8Array;
}

/**
 * Decides about the plainest container. Where that fails, the policy's own check says whether it is for the data: a rule that is wrong for one
 * container may be right for others.
 * @throws {DiagnosedError} `policy/invalid-data`
 */
export async function refuseRefusedData(platform: Platform, { source, ownData, wasm }: BuiltPolicy): Promise<void> {
	const now = platform.now();
	const refusal = await refusalOfPlainest({ wasm, data: source.data }, now);
	if (refusal === undefined) return;
	const modules = await withCompiler(platform, "reading the policies", (compiler) => parse(compiler, source.modules).modules);
	const { data } = await tryOut(platform, source, modules, { now, ownData });
	const errors = data.filter(({ severity }) => severity === "error");
	if (errors.length === 0) return;
	const places = await DataPlaces.of(ownData);
	const faults = errors.map(
		({ rule, message, advice, path = [] }): Diagnostic => ({
			code: rule,
			message,
			...(advice !== undefined && { advice }),
			...(places.of(path) ?? wholeFile("")),
		}),
	);
	const what = `no container could be decided about: ${refusal.message}`;
	throw new DiagnosedError(
		new OssifyError("policy/invalid-data", what, { cause: refusal }),
		"trying the policies with their data",
		...faults,
	);
}
