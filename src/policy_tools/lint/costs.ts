/** Rules about what a container's start waits for. @module */
import { interpretedBuiltins } from "../../evaluate/mod.ts";
import type { ParsedModule } from "../syntax/mod.ts";
import { callsIn } from "./calls.ts";
import type { StyleRule } from "./rule.ts";

/** A builtin that OPA's interpreter answers, outside of tests. */
export const slowBuiltin: StyleRule = {
	id: "slow-builtin",
	summary: "a builtin for which a container's start loads OPA's interpreter",
	find: ({ isTest, tree }: ParsedModule) =>
		isTest
			? []
			: callsIn(tree, ...interpretedBuiltins).map(({ at, name }) => ({
					at,
					message: `each start of a container that comes to this call of ${name} loads OPA's interpreter, which takes a second or two`,
					advice:
						"let conditions that hold for few containers come first, as the interpreter is loaded where the call is reached; or do without it",
				})),
};
