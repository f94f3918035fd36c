/**
 * Several SPECs in one call.
 * @module
 */
import { coded } from "../../errors.ts";
import { usageError } from "../arguments/mod.ts";
import { type Assessed, assessorFor, type LookAtRego } from "./assess.ts";
import type { TimedCall } from "./in_time.ts";

/** What one SPEC comes to. */
export interface One {
	readonly assessed: Assessed;
	/** How it was named; undefined where the call has only one spec. */
	readonly name: string | undefined;
}

/**
 * Does something about each SPEC of a call. Where there is only one, what goes wrong with it is thrown; of several, it is reported with the name,
 * and the others follow.
 * @returns the worst exit code
 */
export async function forEachSpec(call: TimedCall, act: (one: One) => number | Promise<number>, look: LookAtRego): Promise<number> {
	const { args, platform, deadline } = call;
	const { assess, load } = assessorFor(call, look);
	if (args.length <= 1) return await act({ assessed: await assess(args[0]), name: undefined });
	if (args.filter((given) => given === "-").length > 1)
		throw usageError("usage/contradiction", "the standard input is one SPEC: name - once");
	// What is wrong with the policy is wrong for all of them.
	await load();
	let worst = 0;
	for (const given of args) {
		deadline.renew();
		const code = await assess(given)
			.then((assessed) => act({ assessed, name: given }))
			.catch(async (error: unknown) => {
				// Loaded here: the library for tests loads this folder, and what colours a terminal asks Deno for more of the environment.
				const { reportError } = await import("../output/report.ts");
				return await reportError(platform, coded(error), given);
			});
		worst = Math.max(worst, code);
	}
	return worst;
}
