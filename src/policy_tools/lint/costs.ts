/** Rules about calls that delay a container's start. @module */
import { interpretedBuiltins } from "../../evaluate/mod.ts";
import type { ParsedModule } from "../syntax/mod.ts";
import { callsIn } from "./calls.ts";
import type { StyleRule } from "./rule.ts";

/** A builtin that OPA's interpreter runs, outside of tests. */
export const slowBuiltin: StyleRule = {
	id: "slow-builtin",
	summary: "a builtin for which a container's start loads OPA's interpreter",
	find: ({ isTest, tree }: ParsedModule) =>
		isTest
			? []
			: callsIn(tree, ...interpretedBuiltins).map(({ at, name }) => ({
					at,
					message: `each start of a container that reaches this call of ${name} loads OPA's interpreter, which takes a second or two`,
					advice:
						"put conditions that hold for few containers before it, as only a call that is reached loads the interpreter; or avoid the call",
				})),
};
