/**
 * Loads the policy while the input is read: the engine compiles WebAssembly on its own threads.
 * @module
 */

import type { Begin, Progress } from "../enforcement/mod.ts";
import type { Policy } from "../policy.ts";

const step = ["load the policy", "policy"] as const;

/**
 * Starts loading.
 * @returns waits for the policy, and notes its digest @throws {OssifyError} where the time is over
 */
export function loadPolicyEarly(from: { loadPolicy(): Promise<Policy> }, progress: Progress, begin: Begin): () => Promise<Policy> {
	begin(...step);
	const loading = from.loadPolicy();
	loading.catch(() => {}); // awaited later, unless the input is at fault
	return async () => {
		begin(...step);
		const policy = await loading;
		progress.policy = policy.digest;
		return policy;
	};
}
