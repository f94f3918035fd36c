/**
 * What is wrong with a decision, told with the rule that it comes from. It is loaded where there is something wrong.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Call } from "../arguments/mod.ts";
import { atItsRule, withCompiler } from "../rego/mod.ts";
import { readSource } from "../sources/mod.ts";
import { regoPathsFor } from "./load_policy.ts";

/** What was thrown by asking the policy of a call; of a decision that is none, with its rule, where the options name Rego. */
export async function toldWithRule(call: Call, error: unknown): Promise<unknown> {
	const paths = regoPathsFor(call);
	if (!(error instanceof OssifyError) || error.kind !== "policy" || paths === undefined) return error;
	const source = await readSource(call.platform, paths, { tests: false });
	return await withCompiler(call.platform, "looking for the rule", (compiler) => atItsRule(error, source, compiler));
}
