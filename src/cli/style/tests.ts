/** Rules about tests. @module */
import type { RuleNode } from "../../compile/mod.ts";
import { nameAt, nameOf, nodesIn, type ParsedModule, textOf, wordsOf } from "../syntax/mod.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";

const testName = /^(?:todo_)?test_/;

/** A rule in a test file that looks like a test, but is not called one. */
export const testNeverRuns: StyleRule = {
	id: "test-never-runs",
	summary: "a rule of a test file asks something `with` an input, nobody reads it, and its name does not begin with test_",
	find: ({ isTest, tree }: ParsedModule, { modules }: Project) => {
		if (!isTest) return [];
		const asks = tree.rules.filter((rule) => !testName.test(nameOf(rule)) && rule.args.length === 0 && nodesIn(rule, "with").length > 0);
		return asks.filter((rule) => !wordsOf(modules).has(nameOf(rule))).map(neverRuns);
	},
};

function neverRuns(rule: RuleNode): Hit {
	const name = nameOf(rule);
	const stem = name.replace(/^_*(?:tests?_?)?/, "") || "it";
	return {
		at: nameAt(rule),
		message: `nothing runs ${name}: it is no test, and no rule reads it`,
		advice: `call it test_${stem}, or delete it`,
	};
}

/** `with input as …` where nothing is tested. */
export const withInPolicy: StyleRule = {
	id: "with-in-policy",
	summary: "a policy asks about something else than the container, `with` another input, data or function",
	find: (module: ParsedModule) =>
		module.isTest
			? []
			: nodesIn(module.tree, "with").map(({ at, target }) => ({
					at,
					message: `this puts something else in the place of ${textOf(module, target)} while a container is decided about`,
					advice: "keep `with` for tests; let a function take what may differ as an argument",
				})),
};

/** A test that is shipped. */
export const testInPolicy: StyleRule = {
	id: "test-in-policy",
	summary: "a test stands in a file that is built into the policy",
	find: ({ isTest, tree }: ParsedModule) =>
		isTest
			? []
			: tree.rules
					.filter((rule) => testName.test(nameOf(rule)))
					.map((rule) => ({
						at: nameAt(rule),
						message: `${nameOf(rule)} is a test, and this file is a part of the policy`,
						advice: "move it to a file whose name ends with _test.rego",
					})),
};
