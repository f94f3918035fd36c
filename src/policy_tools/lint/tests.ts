/** Rules about tests. @module */
import type { RuleNode } from "../../compile/mod.ts";
import { nameAt, nameOf, nodesIn, type ParsedModule, packageOf, textOf, wordsOf } from "../syntax/mod.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";

const testName = /^(?:todo_)?test_/;

/** A rule in a test file that looks like a test, but has another name. */
export const testNeverRuns: StyleRule = {
	id: "test-never-runs",
	needsAll: true,
	summary: "a rule of a test file that uses `with`, that nothing reads, and whose name does not begin with test_",
	find: ({ isTest, tree }: ParsedModule, { modules }: Project) => {
		if (!isTest) return [];
		const usesWith = tree.rules.filter(
			(rule) => !testName.test(nameOf(rule)) && rule.args.length === 0 && nodesIn(rule, "with").length > 0,
		);
		return usesWith.filter((rule) => !wordsOf(modules).has(nameOf(rule))).map(neverRuns);
	},
};

function neverRuns(rule: RuleNode): Hit {
	const name = nameOf(rule);
	const stem = name.replace(/^_*(?:tests?_?)?/, "") || "it";
	return {
		at: nameAt(rule),
		message: `nothing runs ${name}: its name does not begin with test_, and no rule reads it`,
		advice: `rename it to test_${stem}, or delete it`,
	};
}

/** Two tests with one name. */
export const repeatedTest: StyleRule = {
	id: "repeated-test",
	summary: "two tests of a package have one name",
	find: (module: ParsedModule, { known }: Project) => {
		const [own, all] = [new Set(testsIn(module).filter(isOne)), packageOf(module, known).flatMap(testsIn).filter(isOne)];
		const first = new Map(all.toReversed().map((rule) => [nameOf(rule), rule]));
		return all.filter((rule) => own.has(rule) && first.get(nameOf(rule)) !== rule).map(repeated);
	},
};

function isOne({ ref, args, key, default: isDefault }: RuleNode): boolean {
	return ref.length === 1 && args.length === 0 && !key && !isDefault;
}

function repeated(rule: RuleNode): Hit {
	return {
		at: nameAt(rule),
		message: `another test of this package is named ${nameOf(rule)}: both are run, and a reference to that name gets either`,
		advice: "give each a name that says what it tests",
	};
}

/** `with input as …` outside of tests. */
export const withInPolicy: StyleRule = {
	id: "with-in-policy",
	summary: "`with` in a policy: it decides about another input, data or function than the container's",
	find: (module: ParsedModule) =>
		module.isTest || testsIn(module).length > 0
			? []
			: nodesIn(module.tree, "with").map(({ at, target }) => ({
					at,
					message: `this replaces ${textOf(module, target)} in the decision about a container`,
					advice: "use `with` only in tests; pass what may differ to a function, as an argument",
				})),
};

/** A test in a policy. */
export const testInPolicy: StyleRule = {
	id: "test-in-policy",
	summary: "a test is in a file that is built into the policy",
	find: (module: ParsedModule) => {
		// A function with such a name is part of the policy: tests have no arguments.
		const [first, ...others] = module.isTest ? [] : testsIn(module).filter(({ args }) => args.length === 0);
		return first === undefined ? [] : [isShipped(first, others.length)];
	},
};

function testsIn({ tree }: ParsedModule): readonly RuleNode[] {
	return tree.rules.filter((rule) => testName.test(nameOf(rule)));
}

function isShipped(rule: RuleNode, others: number): Hit {
	const tests = others === 0 ? "is a test" : `and ${others} more rules are tests`;
	return {
		at: nameAt(rule),
		message: `${nameOf(rule)} ${tests}, and this file is a part of the policy`,
		advice: `move ${others === 0 ? "it" : "them"} to a file whose name ends with _test.rego`,
	};
}
