/**
 * The entry in a spec's hooks that starts ossify again to apply a plan.
 * @module
 */

import type { MountStage } from "../mutate/mod.ts";
import { assignments, launcherArguments, launcherPath } from "../platform/process/launch.ts";
import { type CopyUpPlan, parseCopyUpPlan } from "./copy_up_plan.ts";

/** The command of a hook that ossify adds itself. */
export interface OwnHook {
	/** The command that starts this ossify. */
	readonly command: readonly string[];
	/** Why the hook would not work, if so; the runtime then copies the content. */
	readonly obstacle?: string | undefined;
	readonly environment: Readonly<Record<string, string>>;
	/** Options of `ossify hook` for the log and for errors. */
	readonly options: readonly string[];
	/** The time limit in seconds. */
	readonly seconds: number;
}

/** An entry of the spec's hooks. */
interface Entry {
	readonly path: string;
	readonly args: readonly string[];
	readonly env: readonly string[];
	readonly timeout: number;
}

/** Seconds. The hook ends itself at its own time limit, with a message and a record. The runtime's limit is longer, in case that fails. */
const grace = 10;

/**
 * The kernel's limit for one argument is 128 KiB.
 * @see https://man7.org/linux/man-pages/man2/execve.2.html MAX_ARG_STRLEN
 */
export const longestPlan = 120 * 1024;

/** The program in the entry is one that always exists. If ossify is missing, it fails, and the container does not start. */
export function copyUpEntry(hook: OwnHook, stage: MountStage, plan: CopyUpPlan): Entry {
	const own = ["--plan", JSON.stringify(plan), "--timeout", String(hook.seconds), ...hook.options];
	return {
		path: launcherPath,
		args: [...firstArguments(hook), stage, ...own],
		env: assignments(hook.environment),
		timeout: Math.ceil(hook.seconds) + grace,
	};
}

/**
 * Whether this ossify added the entry at the same stage of a start. The new entry replaces it, so an entry that a container's author invents
 * does not prevent the hook.
 */
export function isCopyUpEntry(hook: OwnHook, { stage }: CopyUpPlan, entry: unknown): boolean {
	return planIn(hook, entry)?.startsWith(`{"stage":${JSON.stringify(stage)},`) === true;
}

/** The entry changed for a restore, or for a new start after one; undefined if it needs no change or is not ossify's. */
export function entryFor(isRestore: boolean, hook: OwnHook, entry: unknown): unknown {
	const text = planIn(hook, entry);
	if (text === undefined) return undefined;
	const { restored = false, ...plan } = parseCopyUpPlan(text);
	if (restored === isRestore) return undefined;
	const changed = JSON.stringify({ ...plan, ...(isRestore && { restored: true }) });
	const own = entry as Entry;
	return { ...own, args: own.args.map((word, index) => (index === planAt(hook) ? changed : word)) };
}

/** The plan in an entry of this ossify. */
function planIn(hook: OwnHook, entry: unknown): string | undefined {
	const { path, args } = (typeof entry === "object" && entry !== null ? entry : {}) as { readonly path?: unknown; readonly args?: unknown };
	const isOwn = path === launcherPath && Array.isArray(args) && firstArguments(hook).every((word, index) => args[index] === word);
	if (!isOwn) return undefined;
	const [option, plan] = args.slice(planAt(hook) - 1) as unknown[];
	return option === "--plan" && typeof plan === "string" ? plan : undefined;
}

/** The index of the plan: after the stage and the option. */
function planAt(hook: OwnHook): number {
	return firstArguments(hook).length + 2;
}

/** The first arguments of each entry. `args[0]` is the program's name: the single binary of busybox or uutils selects the program by it. */
function firstArguments({ command, environment }: OwnHook): string[] {
	return ["env", ...launcherArguments(environment, [...command, "hook"])];
}
