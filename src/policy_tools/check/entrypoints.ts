/**
 * Where an evaluation begins: the entrypoints that ossify itself evaluates, and those that METADATA or an option adds.
 * @module
 */
import { entrypoint } from "../../policy.ts";
import { commentsIn, nameOf, type ParsedModule } from "../syntax/mod.ts";
import { findingsEntrypoint } from "./data_findings.ts";

type Path = readonly string[];

/** The paths at which evaluations begin, tests aside. @param named by options, as `site/report` */
export function entrypointsOf(modules: readonly ParsedModule[], named: readonly string[]): readonly Path[] {
	const ofOssify = [entrypoint, findingsEntrypoint].map((one) => one.split("/"));
	return [...ofOssify, ...named.map((one) => one.split("/")), ...modules.flatMap(annotatedIn)];
}

/** The paths at which tests begin: all rules in test files, and rules named test_. */
export function testsOf(modules: readonly ParsedModule[]): readonly Path[] {
	return modules.flatMap((module) =>
		module.tree.rules
			.map(nameOf)
			.filter((name) => module.isTest || /^(?:todo_)?test_/.test(name))
			.map((name) => [...module.package, name]),
	);
}

/** What is below a METADATA block with `entrypoint: true`: a rule, or the package. */
function annotatedIn(module: ParsedModule): readonly Path[] {
	const { tree, text, package: path } = module;
	const [packageStart = 0] = tree.package[0]?.at ?? [];
	return blocksIn(module).flatMap((end) => {
		if (end <= packageStart) return [path];
		const rule = tree.rules.find(({ at }) => at[0] >= end && text.slice(end, at[0]).trim() === "");
		return rule === undefined ? [] : [[...path, nameOf(rule)]];
	});
}

/** Where each block that marks an entrypoint ends. */
function blocksIn(module: ParsedModule): readonly number[] {
	const ends: number[] = [];
	let block: { end: number; marks: boolean } | undefined;
	for (const { text, at } of commentsIn(module)) {
		const continues = block !== undefined && /^\r?\n[ \t]*$/.test(module.text.slice(block.end, at[0]));
		if (!continues && block?.marks) ends.push(block.end);
		if (continues && block) block = { end: at[1], marks: block.marks || /^#\s*entrypoint:\s*true\s*$/.test(text) };
		else block = /^#\s*METADATA\s*$/.test(text) ? { end: at[1], marks: false } : undefined;
	}
	if (block?.marks) ends.push(block.end);
	return ends;
}
