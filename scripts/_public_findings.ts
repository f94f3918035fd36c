/**
 * What the rules about style find in Rego that others wrote, and a sample of it.
 * @module
 */

import { loadCompiler } from "../src/compile/mod.ts";
import { packageAssets } from "../src/platform/mod.ts";
import { builtinNames } from "../src/policy_tools/compile/mod.ts";
import { type Project, rulesFor, type StyleRule } from "../src/policy_tools/lint/mod.ts";
import { placeOfSpan } from "../src/policy_tools/position/mod.ts";
import { type ParsedModule, parse } from "../src/policy_tools/syntax/mod.ts";
import type { Repository } from "./_public_format.ts";

/** A finding, with the lines around it. */
export interface PublicFinding {
	readonly rule: string;
	readonly path: string;
	readonly row: number;
	readonly column: number;
	readonly message: string;
	readonly lines: string;
}

/** All findings; what one file refers to is looked for in its own repository. */
export async function findingsIn(repositories: readonly Repository[]): Promise<readonly PublicFinding[]> {
	const compiler = await loadCompiler(await packageAssets.compiler());
	const names = new Set(builtinNames);
	const builtins = new Map(compiler.builtins().flatMap((one) => (names.has(one.name) ? [[one.name, one] as const] : [])));
	return repositories.flatMap(({ files }) => {
		const { modules } = parse(compiler, files);
		const project: Project = { modules, known: modules, data: {}, builtins };
		const rules = rulesFor(modules.length === files.length);
		return modules.flatMap((module) => findingsOf(module, rules, project));
	});
}

function findingsOf(module: ParsedModule, rules: readonly StyleRule[], project: Project): readonly PublicFinding[] {
	const lines = module.text.split("\n");
	return rules.flatMap(({ id, find }) =>
		find(module, project).map(({ at, message }) => {
			const { row, column } = placeOfSpan({ shown: module.path, text: module.text }, at);
			const around = lines
				.slice(Math.max(0, row - 4), row + 3)
				.map((line, index) => `${row - 3 + index === row || (row < 4 && index === row - 1) ? ">" : " "} ${line}`);
			return { rule: id, path: module.path, row, column, message, lines: around.join("\n") };
		}),
	);
}

/** By rule, the most first. */
export function countByRule(findings: readonly PublicFinding[]): readonly (readonly [rule: string, count: number])[] {
	const counts = new Map<string, number>();
	for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
	return [...counts].sort(([, a], [, b]) => b - a);
}

/** Some of them, the same for a seed: `each` of every rule, and others until there are `size`. */
export function sampleOf(
	findings: readonly PublicFinding[],
	{ size, each, seed }: { readonly size: number; readonly each: number; readonly seed: number },
): readonly PublicFinding[] {
	const mixed = shuffled(findings, seed);
	const left = new Map(countByRule(findings).map(([rule]) => [rule, each]));
	const first = mixed.filter(({ rule }) => {
		const wanted = left.get(rule) ?? 0;
		left.set(rule, wanted - 1);
		return wanted > 0;
	});
	const chosen = new Set(first);
	const rest = mixed.filter((one) => !chosen.has(one)).slice(0, Math.max(0, size - first.length));
	return [...first, ...rest].sort((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}

/** Fisher and Yates, with a linear congruential generator. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
	const mixed = [...items];
	let state = seed >>> 0;
	for (let index = mixed.length - 1; index > 0; index--) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		const other = Math.floor((state / 2 ** 32) * (index + 1));
		[mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
	}
	return mixed;
}

/** As it is read. */
export function shownFinding({ rule, path, row, column, message, lines }: PublicFinding): string {
	return `\n== ${rule} ${path}:${row}:${column}\n   ${message}\n${lines}`;
}
