/**
 * A part of a command that has a time limit.
 * @module
 */
import type { Call } from "../arguments/mod.ts";
import { inTime, type TimedCall } from "../deciding/mod.ts";

/** Does it within the time limit of the call. */
export async function timed<T>(call: Call, act: (within: TimedCall) => Promise<T>): Promise<T> {
	const results: T[] = [];
	await inTime(async (within) => {
		results.push(await act(within));
		return 0;
	})(call);
	return results[0] as T;
}
