/**
 * Advice on the compiler's findings. OPA reports errors, but rarely how to fix them.
 * @module
 */
import capabilities from "../../../../wasm/capabilities.json" with { type: "json" };
import { closest } from "../../../closest.ts";
import type { Diagnostic } from "../../../compile/mod.ts";
import { conflictAdvice } from "../../../evaluate/mod.ts";
import { unsupportedBuiltin, withWayOut } from "./builtins.ts";
import { missingRule, type NamedPlace, nearestTo } from "./entrypoint.ts";
import { packageName, syntax } from "./syntax.ts";

/** What a finding is about. */
export interface About {
	/** The text of its module. */
	readonly module: string;
	/** The policy's names, for suggestions. */
	names(): readonly NamedPlace[];
}

/** A finding with its advice, if there is any. */
export function advised(diagnostic: Diagnostic, about: About): Diagnostic {
	const advice = diagnostic.advice === undefined ? adviceFor(diagnostic, about) : withWayOut(diagnostic.advice, diagnostic);
	return { ...relocated(diagnostic, about), ...(advice !== undefined && { advice }) };
}

/** OPA reports some errors without a position, or with the package's. */
function relocated(diagnostic: Diagnostic, { names }: About): Diagnostic {
	if (diagnostic.code === "ossify_no_entrypoint") {
		const [, path = ""] = /"(.*)"/.exec(diagnostic.message) ?? [];
		return { ...diagnostic, ...nearestTo(path, names())?.place };
	}
	if (diagnostic.message === "empty module") return { ...diagnostic, row: 1, column: 1 };
	return atSecondDefault(diagnostic, names);
}

/** For several defaults, OPA names only the last elements of the files' paths, and its position is the package's. */
function atSecondDefault(diagnostic: Diagnostic, names: About["names"]): Diagnostic {
	const [, rule = "", list = ""] = /^multiple default rules data\.(\S+) found at (.*)$/.exec(diagnostic.message) ?? [];
	if (list === "") return diagnostic;
	const defaults = names().filter(
		({ kind, path, place }) => kind === "rule" && path === rule.replaceAll(".", "/") && /^\s*default\b/.test(place.text ?? ""),
	);
	const places = list.split(", ").map((shown) => {
		const [, file = "", row = ""] = /^(.*):(\d+)$/.exec(shown) ?? [];
		const found = defaults.filter(({ place }) => place.row === Number(row) && `/${place.path}`.endsWith(`/${file}`));
		return { shown, found };
	});
	const last = places.at(-1)?.found.at(-1)?.place;
	if (last === undefined) return diagnostic;
	const { endColumn, ...rest } = diagnostic;
	const shown = places.map((one) =>
		one.found.length === 1 && one.found[0] ? `${one.found[0].place.path}:${one.found[0].place.row}` : one.shown,
	);
	const message = `multiple default rules data.${rule} found at ${shown.join(", ")}`;
	return { ...rest, message, path: last.path, row: last.row, column: 1, text: last.text ?? "" };
}

/** Of several syntax errors at one position, the most specific one. */
export function mostTelling(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
	const best = new Map<string, Diagnostic>();
	for (const one of diagnostics) {
		const place = one.code === "rego_parse_error" ? `${one.path}:${one.row}:${one.column}` : `${best.size}`;
		const other = best.get(place);
		if (other === undefined || rank(one) < rank(other)) best.set(place, one);
	}
	return [...best.values()];
}

function rank({ message }: Diagnostic): number {
	const found = syntax.findIndex(([pattern]) => pattern.test(message));
	return found < 0 ? syntax.length : found;
}

function adviceFor(diagnostic: Diagnostic, about: About): string | undefined {
	const { code, message, text = "" } = diagnostic;
	if (code === "rego_parse_error" && /^package\s[^;:={]*$/.test(text) && /^unexpected \S+ token/.test(message)) return packageName;
	for (const [of, pattern, advice] of lessons) {
		const match = code === of ? pattern.exec(message) : null;
		if (match) return typeof advice === "string" ? advice : advice(match, about, diagnostic);
	}
	return undefined;
}

const withTarget = "`with` is followed by input, a path below input or data, or a function";

const importTwice = "the same path is already imported: delete one of the two lines";
const importAsOther = "import it under another name: import data.NAME as OTHER";

type Advice = string | ((match: RegExpExecArray, about: About, diagnostic: Diagnostic) => string);

/** Advice by code and part of the message: the first match counts. */
const lessons: readonly (readonly [code: string, message: RegExp, advice: Advice])[] = [
	...syntax.map(([message, advice]) => ["rego_parse_error", message, advice] as const),
	["rego_unsafe_var_error", /var (\S+) is unsafe/, unsafe],
	["rego_recursion_error", /: (\S+) -> \1$/, "remove the reference to itself: `some` iterates over a list, walk() over a document"],
	["rego_recursion_error", /./, "a rule cannot depend on itself: move what both need to a third rule; walk() iterates over a document"],
	["rego_type_error", /undefined ref: (\S+)/, undefinedRef],
	["rego_type_error", /undefined function (\S+)/, undefinedFunction],
	[
		"rego_type_error",
		/conflicting rules|conflicts with/,
		"a name can be a value, a set, an object or a function, but only one of these: rename one of the two",
	],
	["rego_type_error", /multiple default rules/, "keep one of the defaults"],
	["rego_type_error", /arity mismatch/, "`have` lists the arguments of the call, `want` those that the function takes: pass as many"],
	[
		"rego_type_error",
		/invalid argument/,
		"`have` lists the arguments of the call, `want` those that the function takes: correct the one that differs",
	],
	["rego_type_error", /match error/, "the two sides can never be equal: compare values of one type"],
	["rego_type_error", /with keyword/, withTarget],
	["rego_compile_error", /assigned var (\S+) unused/, (match) => `use ${match[1]}, or delete the assignment`],
	["rego_compile_error", /declared var (\S+) unused/, (match) => `use ${match[1]}, or write _ in its place`],
	["rego_compile_error", /unused argument/, "use it, or write _ in its place"],
	["rego_compile_error", /import \S+ unused/, "delete the import, or use it"],
	["rego_compile_error", /var (\S+) is undeclared/, unsafe],
	["rego_compile_error", /(?:assigned|declared) above/, "a name is assigned only once: rename the second, or compare with =="],
	["rego_compile_error", /referenced above/, "a name must be assigned before it is used: move the := up, or rename it"],
	["rego_compile_error", /cannot assign/, ":= needs a new name on its left; to compare, write =="],
	["rego_compile_error", /conflicting rule for data path/, "a data file has that name: rename the rule, or remove the name from the data"],
	[
		"rego_compile_error",
		/import must not shadow (import .+)$/,
		(match, _, { text = "" }) => (text.trim() === match[1] ? importTwice : importAsOther),
	],
	["rego_compile_error", /import must not shadow/, importAsOther],
	["rego_compile_error", /must not shadow/, "rename it"],
	["rego_compile_error", /cannot replace/, withTarget],
	["ossify_unsupported_builtin", /undefined function (\S+?):/, (match) => unsupportedBuiltin(match[1] ?? "")],
	["ossify_no_entrypoint", /"(.*)"/, ([, path = ""], { names }) => missingRule(path, names())],
	["eval_conflict_error", /./, conflictAdvice],
	["ossify_duplicate_module", /./, "name each file once"],
];

function unsafe([, name = ""]: RegExpExecArray, { module }: About, { row, text = "" }: Diagnostic): string {
	const usual = isAskedAsRule(name, text)
		? `no rule here is named ${name}: also name the file that defines it, check how it is spelt there, or import it`
		: `${name} has no value: write \`some ${name} in …\` or ${name} := …, import it, or also name the file that defines it`;
	const words = [...new Set(withoutRow(module, row).match(/[A-Za-z_]\w*/g) ?? [])].filter((word) => word !== name && !keywords.has(word));
	const meant = closest(name, words);
	return meant === undefined ? usual : `did you mean ${meant}? If not: ${usual}`;
}

/** A name that is a condition, or is evaluated with another input, can only be a rule: `some` cannot declare it. */
function isAskedAsRule(name: string, line: string): boolean {
	if (!/^\w+$/.test(name)) return false;
	const path = `${name}(?:\\.\\w+|\\[[^\\]]*\\])*`;
	return /\bwith\s+(?:input|data)\b/.test(line) || new RegExp(`(?:^|[;{]|\\bif\\b)\\s*(?:not\\s+)?${path}\\s*(?:$|[;}])`).test(line);
}

/** The line itself is included, but without the wrong name. */
function withoutRow(module: string, row: number): string {
	const lines = module.split("\n");
	const start = lines.slice(0, row).findLastIndex((line) => /^[a-z_]/i.test(line));
	return [...lines.slice(0, 1), ...lines.slice(Math.max(0, start))].join("\n");
}

const keywords = new Set(["some", "in", "if", "else", "not", "every", "with", "as", "import", "package", "default", "contains"]);

/** OPA lists the existing names if there is a schema. */
function undefinedRef([, ref = ""]: RegExpExecArray, _: About, { details = [] }: Diagnostic): string {
	const have = /have: "?(.*?)"?$/.exec(details.find((line) => line.includes("have: ")) ?? "")?.[1];
	const want = details.find((line) => line.includes("want (one of): "));
	const names = [...(want ?? "").matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, name = ""]) => name);
	const meant = have === undefined ? undefined : closest(have, names);
	if (meant !== undefined) return `did you mean ${meant}?`;
	if (details.some((line) => line.includes("want (type): number")))
		return "the value before the name is a list: write some item in LIST, then item.NAME";
	if (names.length > 0) return `write one of these: ${names.join(", ")}`;
	return ref.startsWith("input") ? "`ossify check --schema input` prints the existing fields" : "check how it is spelt where it is defined";
}

function undefinedFunction([, name = ""]: RegExpExecArray, { module }: About): string {
	if (name.startsWith("data.")) return "none of these files defines it: also name the file that does, or check how it is spelt there";
	const own = [...module.matchAll(/^([a-z_]\w*)\(/gim)].map(([, one = ""]) => one);
	const meant = closest(name, [...capabilities.native, ...capabilities.hosted, ...own]);
	return meant === undefined
		? "docs/guide/policies.md lists the builtin functions; call a function of another package by its import: PACKAGE.NAME(…)"
		: `did you mean ${meant}?`;
}
