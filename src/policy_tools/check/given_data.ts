/**
 * The policies' findings about their data.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../compile/mod.ts";
import { dataLines, unignored } from "../data/mod.ts";
import type { DataText, RegoSource } from "../source/mod.ts";
import { parse } from "../syntax/mod.ts";
import { type Finding, inOrder } from "./finding.ts";
import { placeOfFinding } from "./finding_rules.ts";
import { placed } from "./placed_findings.ts";
import { removedNothingFindings } from "./removed_nothing.ts";
import { checksIn, tryData } from "./trial.ts";

/** Rego with its data merged, and the files that the data are from, the later merged over the earlier. */
export interface GivenPolicy {
	readonly source: RegoSource;
	readonly dataTexts: readonly DataText[];
	/** Those of them that are merged over the policy's data; left out: all. */
	readonly overlays?: readonly DataText[];
}

/** Exemptions that expired, entries that no container can match, and what else the policy finds in its data. */
export async function dataFindings(platform: Platform, { source, dataTexts, overlays }: GivenPolicy): Promise<readonly Finding[]> {
	const modules = await withCompiler(platform, "reading the policies", (compiler) => parse(compiler, source.modules).modules);
	const { data, checks } = await tryData(platform, source, modules, platform.now());
	const found = await placed(data, dataTexts, (finding) => placeOfFinding(finding, checksIn(modules), source));
	const removals = checksIn(modules).length > 0 ? await removedNothingFindings(platform, dataTexts, overlays) : [];
	const lines = new Map(dataTexts.map(({ shown, text }) => [shown, dataLines(text)] as const));
	return inOrder(unignored([...found, ...checks, ...removals], lines, []));
}
