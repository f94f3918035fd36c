/** Rules about code that has no use. @module */
import { type ParsedModule, wordOf } from "../syntax/mod.ts";
import { type Called, callsIn } from "./calls.ts";
import type { Hit, StyleRule } from "./rule.ts";

/** `print` outside of tests; `trace`, which `ossify test` does not show either. */
export const printLeft: StyleRule = {
	id: "print-left",
	summary: "a call of print or trace was left in a policy",
	find: ({ isTest, tree }: ParsedModule) => [
		...(isTest ? [] : callsIn(tree, "print").map(printed)),
		...callsIn(tree, "trace").map((call) => traced(call, isTest)),
	],
};

function printed({ at }: Called): Hit {
	return {
		at,
		message: "a build removes print, so this is never shown",
		advice: "delete it; to report something, add to `warn` or to the reasons",
	};
}

function traced({ at }: Called, isTest: boolean): Hit {
	const advice = isTest ? "write print, which `ossify test` shows" : "delete it; to report something, add to `warn` or to the reasons";
	return { at, message: "ossify never shows the text of trace", advice };
}

/** Imports that Rego v1 does not need. */
export const needlessImport: StyleRule = {
	id: "needless-import",
	summary: "an import that is not needed",
	find: ({ tree }: ParsedModule) =>
		tree.imports.flatMap(({ path: { at, value } }) => {
			const path = value.map(wordOf).join(".");
			if (path !== "rego.v1" && !everywhere.test(path)) return [];
			return [{ at, message: `${path} needs no import: all Rego is v1 here`, advice: "delete the line" }];
		}),
};

/** Others of future.keywords change the language: and, or, not. */
const everywhere = /^future\.keywords(?:\.(?:contains|every|if|in))?$/;
