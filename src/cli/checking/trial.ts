/**
 * A policy, tried out: what it finds in its own data, and whether its decision about the plainest container is one.
 * @module
 */
import type { Bundle } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { entrypoint, loadPolicy } from "../../policy.ts";
import { parseSpec } from "../../spec/mod.ts";
import { compile } from "../compile.ts";
import type { RegoSource } from "../rego_source.ts";
import type { Outline, Rule } from "../style/mod.ts";
import { type DataFinding, policyFindings } from "./data_findings.ts";
import type { Finding } from "./finding.ts";

/** What came of it. */
export interface Trial {
	/** About the data, by path. */
	readonly data: readonly DataFinding[];
	/** About the rule that decides. */
	readonly decision: readonly Finding[];
}

/** A root and nothing else: whatever a policy makes of it, it is to be a decision. */
const plainest = '{"ociVersion":"1.0.0","root":{"path":"rootfs"}}';

/** Builds what can be asked and asks it. The policy has to compile. */
export async function tryOut(platform: Platform, source: RegoSource, outlines: readonly Outline[], now: Date): Promise<Trial> {
	const deciding = ruleIn(outlines, ["ossify"], "decision");
	const checking = ruleIn(outlines, ["ossify", "check"], "findings");
	const entrypoints = [...(deciding ? [entrypoint] : []), ...(checking ? ["ossify/check/findings"] : [])];
	if (entrypoints.length === 0) return { data: [], decision: [] };
	const { wasm } = await compile(platform, source, { entrypoints });
	const bundle: Bundle = { wasm, data: source.data };
	return {
		data: checking ? await policyFindings(bundle, now) : [],
		decision: deciding ? await decisionFindings(bundle, now, { ...deciding, source }) : [],
	};
}

interface Place {
	readonly outline: Outline;
	readonly rule: Rule;
}

function ruleIn(outlines: readonly Outline[], path: readonly string[], name: string): Place | undefined {
	const found = outlines.filter((one) => !one.isTest && one.package.join("/") === path.join("/"));
	return found.flatMap((outline) => outline.rules.filter((rule) => rule.name.text === name).map((rule) => ({ outline, rule })))[0];
}

async function decisionFindings(bundle: Bundle, now: Date, { outline, rule, source }: Place & { source: RegoSource }): Promise<Finding[]> {
	try {
		const policy = await loadPolicy(bundle);
		policy.decide(parseSpec(encodeUtf8(plainest)), { now });
		return [];
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		const { row, column, text } = rule.name;
		return [
			{
				code: "decision-refused",
				severity: "error",
				message: `the plainest container, one with a root and nothing else, cannot be decided about: ${error.message}`,
				advice: "`ossify eval` shows the same for a spec of yours; every container is refused where this happens",
				path: source.places.get(outline.path) ?? outline.path,
				row,
				column,
				endColumn: column + text.length,
				text: outline.text.split("\n")[row - 1] ?? "",
			},
		];
	}
}
