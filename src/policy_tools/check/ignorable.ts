/**
 * The rules whose findings can be ignored by name.
 * @module
 */
import { closest } from "../../closest.ts";
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../compile/mod.ts";
import { styleRules } from "../lint/mod.ts";
import type { RegoSource } from "../source/mod.ts";
import { nodesIn, type ParsedModule, parse } from "../syntax/mod.ts";

/** Those besides style, and besides what policies find in their data. */
const rules = [
	"decision-refused",
	"findings-refused",
	"not-examined",
	"removes-nothing",
	"rule-in-test",
	"slow-builtin",
	"unknown-fact",
	"unknown-ignore",
	"unknown-input",
	"unknown-knob",
	"unknown-package",
	"unknown-reference",
	"unknown-value",
	"unreached-rule",
	"unread-rule",
	"unset-data",
	"unsupported-schema",
	"wrong-entry",
	"wrong-value",
];

/** A name that is not that of a rule, and what was perhaps meant. */
interface UnknownRule {
	readonly name: string;
	readonly meant: string | undefined;
}

/** The names that no finding has. */
export async function unknownRules(
	platform: Platform,
	sources: readonly RegoSource[],
	names: readonly string[],
): Promise<readonly UnknownRule[]> {
	if (names.length === 0) return [];
	const known = await withCompiler(platform, "reading the policies", (compiler) =>
		rulesKnownIn(sources.flatMap(({ modules }) => parse(compiler, modules).modules)),
	);
	return names.filter((name) => !known.includes(name)).map((name) => ({ name, meant: closest(name, known) }));
}

/** The names of all rules whose findings can be ignored. */
export function rulesKnownIn(modules: readonly ParsedModule[]): readonly string[] {
	return [...new Set([...rules, ...styleRules.map(({ id }) => id), ...modules.flatMap(wordsOfChecks)])];
}

/** The texts in the rules that find something in data: the names of their findings are among them. */
function wordsOfChecks({ package: path, tree, isTest }: ParsedModule): readonly string[] {
	if (isTest || path[0] !== "ossify" || path[1] !== "check") return [];
	return nodesIn(tree, "string").flatMap(({ value }) => (/^[a-z][a-z\d-]*$/.test(value) ? [value] : []));
}
