/**
 * A policy, tried out: what it finds in its own data, and whether its decision about the plainest container is one.
 * @module
 */
import type { Bundle } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { parseSpec } from "../../oci_spec/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { entrypoint, loadPolicy } from "../../policy.ts";
import { compile, conflictPlace, decisionPlace, type FoundRule, rulesIn } from "../compile/mod.ts";
import { partNamedIn } from "../data/mod.ts";
import { diagnosticOf, type Place, wholeFile } from "../position/mod.ts";
import { DataPlaces, type DataText, isShippedPlace, mergedData, type RegoSource } from "../source/mod.ts";
import type { ParsedModule } from "../syntax/mod.ts";
import { type DataFinding, findingsEntrypoint, policyFindings } from "./data_findings.ts";
import type { Finding } from "./finding.ts";
import { placeOfFinding } from "./finding_rules.ts";

/** What came of it. */
export interface Trial {
	/** About the data, by path. */
	readonly data: readonly DataFinding[];
	/** About the rules that find. */
	readonly checks: readonly Finding[];
	/** About the rule that decides. */
	readonly decision: readonly Finding[];
}

/** Where there is nothing to be tried. */
export const noTrial: Trial = { data: [], checks: [], decision: [] };

/** The rules that find something in the data. */
export function checksIn(modules: readonly ParsedModule[]): readonly FoundRule[] {
	return rulesIn(modules, ["ossify", "check"], "findings");
}

/** A root and nothing else: every policy must return a decision about it. */
const plainest = '{"ociVersion":"1.0.0","root":{"path":"rootfs"}}';

/** With what a policy is tried out. */
export interface TrialSettings {
	readonly now: Date;
	/** The data that is not ossify's own. */
	readonly ownData: readonly DataText[];
}

/** Builds the entrypoints that exist and evaluates them. The policy must compile. */
export async function tryOut(
	platform: Platform,
	source: RegoSource,
	modules: readonly ParsedModule[],
	{ now, ownData }: TrialSettings,
): Promise<Trial> {
	const isDeciding = rulesIn(modules, ["ossify"], "decision").length > 0;
	const isChecking = checksIn(modules).length > 0;
	const entrypoints = [...(isDeciding ? [entrypoint] : []), ...(isChecking ? [findingsEntrypoint] : [])];
	if (entrypoints.length === 0) return noTrial;
	const { wasm } = await compile(platform, source, { entrypoints });
	const bundle: Bundle = { wasm, data: source.data };
	return {
		...(isChecking ? await checked(bundle, now, modules, source) : noTrial),
		decision: isDeciding ? await decisionFindings(bundle, now, (error) => placeOf(error, source, modules, ownData)) : [],
	};
}

/** The same of the data alone. */
export async function tryData(platform: Platform, source: RegoSource, modules: readonly ParsedModule[], now: Date): Promise<Trial> {
	if (checksIn(modules).length === 0) return noTrial;
	const { wasm } = await compile(platform, source, { entrypoints: [findingsEntrypoint] });
	return await checked({ wasm, data: source.data }, now, modules, source);
}

async function checked(bundle: Bundle, now: Date, modules: readonly ParsedModule[], source: RegoSource): Promise<Trial> {
	const rules = checksIn(modules);
	try {
		const { sound, faulty } = await policyFindings(bundle, now);
		const checks = faulty.map(({ given, because }) => malformed(because, placeOfFinding(given, rules, source)));
		return { ...noTrial, data: sound, checks };
	} catch (error) {
		if (!(error instanceof OssifyError) || error.kind !== "policy") throw error;
		const place = conflictPlace(error, source, modules) ?? placeOfFinding(undefined, rules, source) ?? wholeFile("");
		return { ...noTrial, checks: [{ ...diagnosticOf(error, place), code: "findings-refused", severity: "error" }] };
	}
}

function malformed(because: string, place: Place = wholeFile("")): Finding {
	return {
		code: "findings-refused",
		severity: "error",
		message: `the policies' own checks return an invalid finding: ${because}`,
		advice: "it needs `rule` (lower-case letters, digits and -) and `message`, and may have `advice`, `severity` and `path`",
		...place,
	};
}

async function decisionFindings(bundle: Bundle, now: Date, placeOf: (error: OssifyError) => Promise<Place>): Promise<Finding[]> {
	const refusal = await refusalOfPlainest(bundle, now);
	if (refusal === undefined) return [];
	const diagnostic = diagnosticOf(refusal, await placeOf(refusal), "`ossify eval` shows the same for your own spec");
	const message = `there is no valid decision about the simplest container, one with a root and nothing else: ${diagnostic.message}`;
	return [{ ...diagnostic, code: "decision-refused", severity: "error", message }];
}

/** Why the plainest container cannot be decided about; undefined where it can. */
export async function refusalOfPlainest(bundle: Bundle, now: Date): Promise<OssifyError | undefined> {
	try {
		const policy = await loadPolicy(bundle);
		policy.decide(parseSpec(encodeUtf8(plainest)), { now });
		return undefined;
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		return error;
	}
}

/** A rule of the user's that adds what is wrong, else their data that it is about, else the rule that decides. */
async function placeOf(
	error: OssifyError,
	source: RegoSource,
	modules: readonly ParsedModule[],
	ownData: readonly DataText[],
): Promise<Place> {
	const rule = decisionPlace(error, source, modules);
	if (ownData.length === 0 || (rule && !isShippedPlace(rule))) return rule ?? wholeFile("");
	const part = partNamedIn(error.message, await mergedData(ownData));
	return (part && (await DataPlaces.of(ownData)).of(part)) ?? rule ?? wholeFile("");
}
