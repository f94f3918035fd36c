/**
 * The policies that a command works on: PATHS, or `-p`, which says the same.
 * @module
 */

import { shipped } from "../../policy_tools/source/shipped.ts";
import type { Argument, Call } from "../arguments/mod.ts";

/** The argument, for the help. */
export const pathsArgument: Argument = {
	name: "PATHS",
	variadic: true,
	summary: "folders and .rego files; `shipped` names ossify's own policies, the default",
};

/** What was named, or the shipped policies. */
export function pathsOf({ args, options }: Call): readonly string[] {
	const named = [...args, ...options.list("policy")];
	return named.length > 0 ? named : [shipped];
}
