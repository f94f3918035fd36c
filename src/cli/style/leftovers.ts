/** Rules about what is there for no reason any more. @module */
import { type ParsedModule, wordOf } from "../syntax/mod.ts";
import { callsIn } from "./calls.ts";
import type { StyleRule } from "./rule.ts";

/** `print` outside of tests. */
export const printLeft: StyleRule = {
	id: "print-left",
	summary: "a call of print was left in a policy",
	find: ({ isTest, tree }: ParsedModule) =>
		isTest
			? []
			: callsIn(tree, "print").map(({ at }) => ({
					at,
					message: "a build leaves print out, so nobody will see this",
					advice: "delete it; to tell somebody, add to `warn` or to the reasons",
				})),
};

/** What Rego v1 has without an import. */
export const needlessImport: StyleRule = {
	id: "needless-import",
	summary: "an import of what every file has",
	find: ({ tree }: ParsedModule) =>
		tree.imports.flatMap(({ path: { at, value } }) => {
			const path = value.map(wordOf).join(".");
			if (path !== "rego.v1" && !everywhere.test(path)) return [];
			return [{ at, message: `${path} is there without an import: all Rego is v1 here`, advice: "delete the line" }];
		}),
};

/** Others of future.keywords change the language: and, or, not. */
const everywhere = /^future\.keywords(?:\.(?:contains|every|if|in))?$/;
