/**
 * An error in a decision, with the rule that it comes from. Loaded only after an error.
 * @module
 */

import { readRegoAt } from "../../bundle/mod.ts";
import type { Diagnostic } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Platform } from "../../platform/mod.ts";
import { atItsRule, withCompiler } from "../../policy_tools/compile/mod.ts";
import { partNamedIn } from "../../policy_tools/data/mod.ts";
import { DiagnosedError, diagnosticOf, wholeFile } from "../../policy_tools/position/mod.ts";
import {
	DataPlaces,
	type DataText,
	mergedData,
	type RegoSource,
	readDataTexts,
	readSource,
	shipped,
} from "../../policy_tools/source/mod.ts";
import type { Call } from "../arguments/mod.ts";
import { regoPathsFor } from "./load_policy.ts";

/**
 * What was thrown by asking the policy of a call. Where the user's data is at fault, its file and line are named; else, where the options
 * name Rego or a bundle that holds it, with the rule that the decision comes from.
 */
export async function atRule(call: Call, error: unknown): Promise<unknown> {
	if (!(error instanceof OssifyError) || error.kind !== "policy") return error;
	const paths = regoPathsFor(call);
	const atData = await atDataOf(call, error, paths ?? []);
	if (atData !== undefined) return atData;
	if (paths === undefined) return await atBundledRule(call.platform, call.options.list("policy")[0] ?? "", error);
	return await atRuleOf(call.platform, await readSource(call.platform, paths, { tests: false }), error);
}

/** Does something with the bundle that `-p` names: what its policy refuses is reported at the rule, where the bundle holds its Rego. */
export async function atRuleOfBundle<Result>(platform: Platform, path: string | undefined, act: () => Promise<Result>): Promise<Result> {
	try {
		return await act();
	} catch (error) {
		if (!(error instanceof OssifyError) || error.kind !== "policy" || error instanceof DiagnosedError) throw error;
		// The mode is that of the policy as a whole.
		if (path === undefined || path === shipped || error.code === "policy/mode-ignored") throw error;
		throw await atBundledRule(platform, path, error);
	}
}

async function atBundledRule(platform: Platform, path: string, error: OssifyError): Promise<OssifyError> {
	const source = await bundled(platform, path);
	return source === undefined ? error : await atRuleOf(platform, source, error);
}

async function atRuleOf(platform: Platform, source: RegoSource, error: OssifyError): Promise<OssifyError> {
	return await withCompiler(platform, "looking for the rule", (compiler) => atItsRule(error, source, compiler));
}

/** The Rego that a bundle holds. One that is a pipe was read. */
async function bundled(platform: Platform, path: string): Promise<RegoSource | undefined> {
	if (!["file", "folder"].includes(platform.files.kind(path))) return undefined;
	const { modules } = await readRegoAt(platform.files, path);
	const texts = new Set(platform.assets.sources().map(({ text }) => text));
	const places = modules.map((one) => [one.path, `${texts.has(one.text) ? shipped : path}/${one.path}`] as const);
	return { modules, places: new Map(places), data: "{}" };
}

/** The user's own: the shipped data is sound. */
async function atDataOf({ platform, options }: Call, error: OssifyError, paths: readonly string[]): Promise<OssifyError | undefined> {
	const own = paths.filter((path) => path !== shipped);
	// A pipe was read.
	const overlays = options.list("data").filter((path) => platform.files.kind(path) === "file");
	const texts = readDataTexts(platform, own, overlays);
	if (texts.length === 0) return undefined;
	const data = await mergedData(texts);
	const named = partNamedIn(error.message, data);
	return named && new DiagnosedError(error, "evaluating the policies", await namedFault(error, named, texts));
}

async function namedFault(error: OssifyError, path: readonly string[], texts: readonly DataText[]): Promise<Diagnostic> {
	const places = await DataPlaces.of(texts);
	return diagnosticOf(error, places.of(path) ?? wholeFile(""));
}
