/**
 * A policy for tests, from wherever it is.
 * @module
 */
import { policyAt } from "../cli/deciding/mod.ts";
import { offerInterpreter } from "../evaluate/module.ts";
import type { JsonObject } from "../mod.ts";
import { packageAssets, systemPlatform } from "../platform/mod.ts";
import type { Policy } from "../policy.ts";

/**
 * Loads a policy as `ossify -p` does: a folder, `.rego` files or a bundle; `shipped` for ossify's own. Compiling takes a second or two, so load
 * it once.
 * @param data merged over the policy's own
 * @throws {OssifyError} of kind `policy`
 */
export async function loadTestPolicy(paths: string | readonly string[], data?: JsonObject): Promise<Policy> {
	offerInterpreter(packageAssets.interpreterNow);
	return await policyAt(systemPlatform(packageAssets), typeof paths === "string" ? [paths] : paths, data);
}
