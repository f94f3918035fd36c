/** Rules about tests. @module */
import type { Outline, Rule } from "./outline.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";

const testName = /^(?:todo_)?test_/;

/** A rule in a test file that looks like a test, but is not called one. */
export const testNeverRuns: StyleRule = {
	id: "test-never-runs",
	summary: "a rule of a test file asks something `with` an input, nobody reads it, and its name does not begin with test_",
	find: (module: Outline, { outlines }: Project) => {
		if (!module.isTest) return [];
		const asks = module.rules.filter((rule) => !testName.test(rule.name.text) && !rule.isFunction && hasWith(rule));
		return asks.filter(({ name }) => mentions(outlines, name.text) === 1).map(neverRuns);
	},
};

function hasWith({ tokens }: Rule): boolean {
	return tokens.some(({ kind, text }, index) => kind === "name" && text === "with" && tokens[index + 1]?.kind === "name");
}

function mentions(outlines: readonly Outline[], name: string): number {
	const inTemplate = new RegExp(`\\b${name}\\b`);
	return outlines
		.flatMap(({ tokens }) => tokens)
		.filter(({ kind, text }) => (kind === "name" ? text === name : text.startsWith("$") && inTemplate.test(text))).length;
}

function neverRuns({ name }: Rule): Hit {
	const stem = name.text.replace(/^_*(?:tests?_?)?/, "") || "it";
	return {
		at: name,
		message: `nothing runs ${name.text}: it is no test, and no rule reads it`,
		advice: `call it test_${stem}, or delete it`,
	};
}

/** A test that is shipped. */
export const testInPolicy: StyleRule = {
	id: "test-in-policy",
	summary: "a test stands in a file that is built into the policy",
	find: ({ isTest, rules }: Outline) =>
		isTest
			? []
			: rules
					.filter(({ name }) => testName.test(name.text))
					.map(({ name }) => ({
						at: name,
						message: `${name.text} is a test, and this file is a part of the policy`,
						advice: "move it to a file whose name ends with _test.rego",
					})),
};
