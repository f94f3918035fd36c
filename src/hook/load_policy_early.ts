/**
 * Loads the policy while the input is read: the JavaScript engine compiles WebAssembly on its own threads.
 * @module
 */

import type { Begin } from "../enforcement/mod.ts";
import type { Policy } from "../policy.ts";

const step = ["load the policy", "policy"] as const;

/**
 * Starts loading.
 * @returns a function that waits for the policy
 * @throws {OssifyError} if the time limit has passed
 */
export function loadPolicyEarly(from: { loadPolicy(): Promise<Policy> }, begin: Begin): () => Promise<Policy> {
	begin(...step);
	const loading = from.loadPolicy();
	loading.catch(() => {}); // If reading the input fails, nothing awaits it.
	return async () => {
		begin(...step);
		return await loading;
	};
}
