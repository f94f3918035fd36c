/**
 * Style, in all modules of a check.
 * @module
 */
import { type JsonObject, mergeData } from "../../bundle/mod.ts";
import type { Compiler, RegoModule } from "../../compile/mod.ts";
import { builtinNames } from "../compile/mod.ts";
import { type Project, rulesFor, type StyleRule } from "../lint/mod.ts";
import { placerOf, wholeFile } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { type ParsedModule, parse } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";

/** The findings in the modules that parse. @param shipped ossify's own policies, which references may name */
export function styleFindings(compiler: Compiler, source: RegoSource, shipped: RegoSource): readonly Finding[] {
	const { modules, unexamined } = parse(compiler, source.modules);
	const others = shipped === source ? [] : parse(compiler, shipped.modules).modules;
	const names = new Set(builtinNames);
	const project: Project = {
		modules,
		known: [...modules, ...others],
		data: mergeData(JSON.parse(shipped.data) as JsonObject, JSON.parse(source.data) as JsonObject),
		builtins: new Map(compiler.builtins().flatMap((one) => (names.has(one.name) ? [[one.name, one]] : []))),
	};
	const rules = rulesFor(modules.length === source.modules.length);
	const found = modules.flatMap((module) => findingsIn(module, rules, project, source));
	return [...found, ...unexamined.map((one) => notExamined(one, source))];
}

/** The findings of some rules in a module. */
export function findingsIn(module: ParsedModule, rules: readonly StyleRule[], project: Project, source: RegoSource): readonly Finding[] {
	const placeOf = placerOf(shownAs(module, source));
	return rules.flatMap(({ id, find }) =>
		find(module, project).map(({ at, message, advice }) => ({ code: id, severity: "warning", message, advice, ...placeOf(at) })),
	);
}

function notExamined(module: RegoModule, source: RegoSource): Finding {
	return {
		code: "not-examined",
		severity: "warning",
		message: "this file is nested too deep, or too long, for the style rules",
		advice: "split it into named parts, and move data to a data file",
		...wholeFile(shownAs(module, source).shown),
	};
}
