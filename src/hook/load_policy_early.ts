/**
 * Loads the policy while the input is read: the engine compiles WebAssembly on its own threads.
 * @module
 */

import type { Begin } from "../enforcement/mod.ts";
import type { Policy } from "../policy.ts";

const step = ["load the policy", "policy"] as const;

/**
 * Starts loading.
 * @returns waits for the policy @throws {OssifyError} where the time is over
 */
export function loadPolicyEarly(from: { loadPolicy(): Promise<Policy> }, begin: Begin): () => Promise<Policy> {
	begin(...step);
	const loading = from.loadPolicy();
	loading.catch(() => {}); // awaited later, unless the input is at fault
	return async () => {
		begin(...step);
		return await loading;
	};
}
