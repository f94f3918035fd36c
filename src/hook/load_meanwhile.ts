/**
 * Loading the policy while something else is read: the engine compiles WebAssembly on threads of its own.
 * @module
 */
import type { Policy } from "../policy.ts";
import type { Progress } from "./progress.ts";
import type { Begin } from "./recorded.ts";

const step = ["load the policy", "policy"] as const;

/** Begins to. @returns waits for the policy, and notes which it is @throws {OssifyError} where the time is over */
export function loadMeanwhile(from: { loadPolicy(): Promise<Policy> }, progress: Progress, begin: Begin): () => Promise<Policy> {
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
