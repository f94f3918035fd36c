/**
 * The containers of which an engine said that they run, and that are not as the policy wants them.
 * @module
 */
import type { Unhardened } from "../nri/mod.ts";

/** One of them, as `ossify agent status` shows it. */
export interface Reported {
	readonly container: string;
	readonly namespace: string;
	readonly pod: string;
	readonly name: string;
	readonly problem: Unhardened["problem"];
	readonly rules: readonly string[];
	readonly note?: string;
}

/** Without what only NRI needs. */
export function reported({ container: { id, namespace, pod, name }, problem, rules, note }: Unhardened): Reported {
	return { container: id, namespace, pod, name, problem, rules, ...(note !== undefined && { note }) };
}
