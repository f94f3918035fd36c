/**
 * What `opa test` takes in tests, and what is done for it here: several tests of one name are run one by one.
 * @module
 */
import type { Compiler, RegoModule, RuleNode } from "../../compile/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { entryOf, nameAt, nameOf, nodesIn, type ParsedModule, parse, wordOf, wordsOf } from "../syntax/mod.ts";

/** Tests with a name each. */
export interface NamedApart {
	/** As long as it was, character by character: no place is another. */
	readonly source: RegoSource;
	/** What a test that got another name is called: `test_a#01`, as in `opa test`; by the package and the name that it got, `site.test_0`. */
	readonly names: ReadonlyMap<string, string>;
	readonly warnings: readonly string[];
}

/** A rule that has the name of another test of its package. */
interface Repeated {
	readonly rule: RuleNode;
	readonly module: ParsedModule;
	/** How many there are before it. */
	readonly position: number;
}

/** Gives each test a name of its own. */
export function namedApart(compiler: Compiler, source: RegoSource): NamedApart {
	const { modules } = parse(compiler, source.modules);
	const names = new Map<string, string>();
	const texts = new Map<string, string>();
	const warnings = tracesIn(modules, source);
	const taken = new Set([...wordsOf(modules), ...modules.flatMap(({ tree }) => tree.rules.map(nameOf))]);
	for (const { rule, module, position } of repeatedIn(modules)) {
		const name = nameOf(rule);
		const other = freeName(name, taken);
		if (other === undefined) continue;
		taken.add(other);
		const shown = `${name}#${String(position).padStart(2, "0")}`;
		const [start, end] = nameAt(rule);
		const text = texts.get(module.path) ?? module.text;
		texts.set(module.path, text.slice(0, start) + other + text.slice(end));
		names.set(`${module.package.join(".")}.${other}`, shown);
		warnings.push(`${placed(module, source, [start, end])}: another test is named ${name}: this one is ${shown}; rename it`);
	}
	const renamed = source.modules.map((one): RegoModule => ({ ...one, text: texts.get(one.path) ?? one.text }));
	return { source: texts.size === 0 ? source : { ...source, modules: renamed }, names, warnings };
}

function repeatedIn(modules: readonly ParsedModule[]): readonly Repeated[] {
	const counts = new Map<string, { count: number }>();
	return modules.flatMap((module) =>
		module.tree.rules.filter(isTest).flatMap((rule) => {
			const tests = entryOf(counts, `${module.package.join(".")}.${nameOf(rule)}`, () => ({ count: 0 }));
			const position = tests.count++;
			return position === 0 ? [] : [{ rule, module, position }];
		}),
	);
}

function isTest(rule: RuleNode): boolean {
	return /^(?:todo_)?test_/.test(nameOf(rule)) && rule.ref.length === 1 && rule.args.length === 0 && !rule.key && !rule.default;
}

/** A name of the same length that nothing has; there may be none. */
function freeName(name: string, taken: ReadonlySet<string>): string | undefined {
	const [start = ""] = /^(?:todo_)?test_/.exec(name) ?? [];
	const room = Math.min(4, name.length - start.length);
	for (let number = 0; number < 36 ** room; number++) {
		const other = name.slice(0, name.length - room) + number.toString(36).padStart(room, "0");
		if (!taken.has(other)) return other;
	}
	return undefined;
}

/** `trace` is true, and what it says is shown by OPA's debugger alone. */
function tracesIn(modules: readonly ParsedModule[], source: RegoSource): string[] {
	const calls = modules.flatMap((module) =>
		nodesIn(module.tree, "call").flatMap(({ at, value: [{ value: name }] }) =>
			name.length === 1 && wordOf(name[0]) === "trace" ? [{ module, at }] : [],
		),
	);
	const [first] = calls;
	if (first === undefined) return [];
	const others = calls.length === 1 ? "" : `, and in ${calls.length - 1} more places`;
	return [`${placed(first.module, source, first.at)}: the text of trace is not shown${others}: use print(…)`];
}

function placed(module: ParsedModule, source: RegoSource, at: readonly [start: number, end: number]): string {
	const { path, row, column } = placeOfSpan(shownAs(module, source), at);
	return `${path}:${row}:${column}`;
}
