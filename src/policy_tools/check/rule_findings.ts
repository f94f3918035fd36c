/**
 * Faults of rules for any input: for all commands that take Rego.
 * @module
 */
import type { Compiler } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Schema } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../compile/mod.ts";
import { type Lines, unignored } from "../data/mod.ts";
import { DiagnosedError } from "../position/mod.ts";
import { type RegoSource, readSource, shipped, shownAs } from "../source/mod.ts";
import { commentsIn, type ParsedModule, parse, rowOf } from "../syntax/mod.ts";
import { deadConditionFindings } from "./dead_conditions.ts";
import { entryFindings } from "./entries.ts";
import type { Finding } from "./finding.ts";
import { shippedReferenceFindings } from "./shipped_references.ts";
import { testFileFindings } from "./test_file_rules.ts";
import { unknownFactFindings } from "./unknown_facts.ts";
import { decides, ownOf, unreachedFindings } from "./unreached.ts";

/** Rules, and what is known of their use. */
export interface RulesChecked {
	readonly source: RegoSource;
	/** What holds ossify's own policies, others perhaps beside them. */
	readonly shipped: RegoSource;
	/** What is evaluated besides what ossify evaluates, as `site/report`. */
	readonly entrypoints: readonly string[];
}

/** All findings, including those that a comment suppresses. */
export function ruleFindings(compiler: Compiler, platform: Platform, checked: RulesChecked): readonly Finding[] {
	const { source, entrypoints } = checked;
	const { modules } = parse(compiler, source.modules);
	const texts = new Set(platform.assets.sources().map(({ text }) => text));
	const own = parse(compiler, checked.shipped.modules).modules.filter(({ text }) => texts.has(text));
	const schema = JSON.parse(platform.assets.inputSchema()) as Schema;
	const users = modules.filter(({ text }) => !texts.has(text));
	const reach = { modules, shipped: own, entrypoints, schema };
	const isWhole = decides(modules);
	const known = isWhole ? modules : [...modules, ...own];
	return [
		...unreachedFindings(reach, source),
		...testFileFindings(modules, users, source),
		...entryFindings(users, source),
		...unknownFactFindings(users, source),
		// A file that does not parse may have what is missing.
		...(modules.length < source.modules.length
			? []
			: shippedReferenceFindings([...ownOf(reach)], source, { known, shipped: own, isWhole })),
		...deadConditionFindings([...ownOf(reach)], source, schema, known),
	];
}

/** The comments of a module: a string that looks like a comment is not one. */
function commentLines(module: ParsedModule): Lines {
	return new Map(commentsIn(module).map((one) => [rowOf(module, one), one.text]));
}

/** The comments of modules, by the name that findings have for the file. */
export function commentLinesIn(modules: readonly ParsedModule[], source: RegoSource): (readonly [shown: string, lines: Lines])[] {
	return modules.map((one) => [shownAs(one, source).shown, commentLines(one)]);
}

/** The same, without those that a comment suppresses. @param entrypoints what is evaluated besides what ossify evaluates */
export async function keptRuleFindings(
	platform: Platform,
	source: RegoSource,
	entrypoints: readonly string[] = [],
): Promise<readonly Finding[]> {
	const own = await readSource(platform, [shipped], { tests: false });
	return await withCompiler(platform, "checking the rules", (compiler) => {
		const { modules } = parse(compiler, source.modules);
		const found = ruleFindings(compiler, platform, { source, shipped: own, entrypoints });
		return unignored(found, new Map(commentLinesIn(modules, source)), []);
	});
}

/**
 * Refuses rules that can only be a mistake, before a build. A policy that is built for other entrypoints than ossify's has rules
 * of its own.
 * @throws {DiagnosedError} `policy/invalid-rules`
 */
export async function refuseWrongRules(platform: Platform, source: RegoSource, entrypoints: readonly string[]): Promise<void> {
	const isOssifys = await withCompiler(platform, "reading the policies", (compiler) => decides(parse(compiler, source.modules).modules));
	if (!isOssifys) return;
	const found = await keptRuleFindings(platform, source, entrypoints);
	const wrong = found.filter(({ severity }) => severity === "error");
	if (wrong.length === 0) return;
	throw new DiagnosedError(
		new OssifyError("policy/invalid-rules", "the policies have rules that can only be a mistake"),
		"checking the rules",
		...wrong,
	);
}
