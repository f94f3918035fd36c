/**
 * What check finds in the data, as warnings: for the commands that make something of them.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { dataLines, unignored } from "../data/mod.ts";
import { notify } from "../output/mod.ts";
import { withCompiler } from "../rego/mod.ts";
import type { DataText, RegoSource } from "../sources/mod.ts";
import { parse } from "../syntax/mod.ts";
import { type Finding, inOrder } from "./finding.ts";
import { placeOfFinding } from "./finding_rules.ts";
import { placed } from "./placed_findings.ts";
import { checksIn, tryData } from "./trial.ts";

/** Rego with its data merged, and the files that the data are from, the later merged over the earlier. */
export interface GivenPolicy {
	readonly source: RegoSource;
	readonly dataTexts: readonly DataText[];
}

/** Warns of exemptions that expired, of entries that no container can match, and of what else the policy finds in its data. */
export async function warnOfData(platform: Platform, given: GivenPolicy): Promise<void> {
	for (const { path, row, column, code, message, advice } of await findingsIn(platform, given)) {
		notify(platform, "warning", `${path}:${row}:${column}: ${code}: ${message}${advice ? ` → ${advice}` : ""}`, { rule: code });
	}
}

async function findingsIn(platform: Platform, { source, dataTexts }: GivenPolicy): Promise<readonly Finding[]> {
	const modules = await withCompiler(platform, "reading the policies", (compiler) => parse(compiler, source.modules).modules);
	const { data, checks } = await tryData(platform, source, modules, platform.now());
	const found = await placed(data, dataTexts, (finding) => placeOfFinding(finding, checksIn(modules), source));
	const lines = new Map(dataTexts.map(({ shown, text }) => [shown, dataLines(text)] as const));
	return inOrder(unignored([...found, ...checks], lines, []));
}
