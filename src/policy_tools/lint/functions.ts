/** Rules about functions. @module */
import type { RuleNode, Term } from "../../compile/mod.ts";
import { entryOf, memo, type ParsedModule, packageOf, textOf, wordOf } from "../syntax/mod.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import { isWildcard } from "./wildcards.ts";

/** All rules of a function. */
interface Function {
	readonly name: string;
	readonly rules: readonly RuleNode[];
}

/** The functions of a package, by name. */
const functionsOf = memo((modules: readonly ParsedModule[]): ReadonlyMap<string, Function> => {
	const found = new Map<string, { name: string; rules: RuleNode[] }>();
	for (const rule of modules.flatMap(({ tree }) => tree.rules)) {
		if (rule.args.length === 0 || rule.default) continue;
		const name = rule.ref.map(wordOf).join(".");
		entryOf(found, name, () => ({ name, rules: [] })).rules.push(rule);
	}
	return found;
});

/** Those of a package, each in the module of its first rule. */
function functionsIn(module: ParsedModule, known: readonly ParsedModule[]): readonly Function[] {
	const own = new Set(module.tree.rules);
	return [...functionsOf(packageOf(module, known)).values()].filter(({ rules: [first] }) => first && own.has(first));
}

/** `f(_) := …`, and no other rule of f uses the argument. */
export const ignoredArgument: StyleRule = {
	id: "ignored-argument",
	needsAll: true,
	summary: "an argument that no rule of the function uses",
	find: (module: ParsedModule, { known }: Project) =>
		// A replacement for a function in a test must take the same arguments.
		module.isTest ? [] : functionsIn(module, known).flatMap((one) => ignoredBy(one)),
};

function ignoredBy({ name, rules }: Function): readonly Hit[] {
	const args = rules[0]?.args ?? [];
	return args.flatMap((arg, index) => {
		const isIgnored = rules.every((rule) => rule.args[index] && isWildcard(rule.args[index]));
		return isIgnored ? [ignored(arg, name, index + 1)] : [];
	});
}

function ignored({ at }: Term, name: string, position: number): Hit {
	return {
		at,
		message: `no rule of ${name} uses its argument ${position}`,
		advice: "give it a name and use it, or remove it, here and where the function is called",
	};
}

/** `f(a, b)` and `f(b, a)`. */
export const swappedArguments: StyleRule = {
	id: "swapped-arguments",
	summary: "the rules of a function name its arguments in different orders",
	find: (module: ParsedModule, { known }: Project) => functionsIn(module, known).flatMap(swappedIn),
};

function swappedIn({ name, rules: [first, ...others] }: Function): readonly Hit[] {
	const order = first?.args.map(variableOf) ?? [];
	return others.flatMap(({ args }) => {
		const names = args.map(variableOf);
		const at = names.findIndex((word, index) => isSwapped(word, index, names, order));
		const arg = args[at];
		return arg ? [swapped(arg, name, order.indexOf(names[at]) + 1)] : [];
	});
}

/** Only variables are names of arguments. */
function variableOf(term: Term): string | undefined {
	return term.type === "var" ? term.value : undefined;
}

/** Both are in both lists, each at the other's position. */
function isSwapped(word: string | undefined, index: number, names: readonly (string | undefined)[], order: typeof names): boolean {
	const elsewhere = word === undefined || word === "_" ? -1 : order.indexOf(word);
	return elsewhere >= 0 && elsewhere !== index && names[elsewhere] === order[index];
}

function swapped(arg: Term, name: string, position: number): Hit {
	return {
		at: arg.at,
		message: `${wordOf(arg)} is argument ${position} where ${name} is first defined, and has another position here`,
		advice: "name the arguments in the same order: a call has only one",
	};
}

/** `f() := …`. */
export const functionWithoutArguments: StyleRule = {
	id: "function-without-arguments",
	summary: "a rule is written like a function, but has no arguments",
	find: (module: ParsedModule) =>
		module.tree.rules.flatMap((rule) => {
			const name = rule.ref.at(-1);
			const isCalled = name && rule.args.length === 0 && /^\s*\(\s*\)/.test(module.text.slice(name.at[1], name.at[1] + 20));
			return isCalled ? [noFunction(name, textOf(module, name))] : [];
		}),
};

function noFunction({ at }: Term, name: string): Hit {
	return {
		at,
		message: `${name} has no arguments, so it is a rule and not a function`,
		advice: `write it without (), and refer to it as ${name}`,
	};
}
