/** Rules about what is there for no reason any more. @module */
import { type ParsedModule, wordOf } from "../syntax/mod.ts";
import { type Called, callsIn } from "./calls.ts";
import type { Hit, StyleRule } from "./rule.ts";

/** `print` outside of tests; `trace`, which `ossify test` does not show either. */
export const printLeft: StyleRule = {
	id: "print-left",
	summary: "a call of print was left in a policy, or one of trace",
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
	return { at, message: "ossify shows the text of trace nowhere", advice };
}

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
