/**
 * The entry of a spec's hooks that starts ossify again to carry a plan out.
 * @module
 */

import type { MountStage } from "../mutate/mod.ts";
import { launched, launcherPath } from "../platform/process/launch.ts";
import { type CopyUpPlan, parseCopyUpPlan } from "./copy_up_plan.ts";

/** How ossify is started as a hook that it added itself. */
export interface OwnHook {
	/** What starts this ossify. */
	readonly command: readonly string[];
	/** Why the runtime is to copy, where it is. */
	readonly obstacle?: string | undefined;
	readonly environment: Readonly<Record<string, string>>;
	/** Options of `ossify hook`: where it records, and what becomes of the container when something goes wrong. */
	readonly options: readonly string[];
	/** Seconds that the work may take. */
	readonly seconds: number;
}

/** An entry of the spec's hooks. */
interface Entry {
	readonly path: string;
	readonly args: readonly string[];
	readonly env: readonly string[];
	readonly timeout: number;
}

/** The hook ends itself, with a message and a record. Only if that fails does the runtime end it. */
const grace = 10;

/**
 * The kernel takes arguments of up to 128 KiB each.
 * @see https://man7.org/linux/man-pages/man2/execve.2.html MAX_ARG_STRLEN
 */
export const longestPlan = 120 * 1024;

/** A program that is always there starts ossify, and fails where that is gone: then the container does not start. */
export function copyUpEntry(hook: OwnHook, stage: MountStage, plan: CopyUpPlan): Entry {
	const own = ["--plan", JSON.stringify(plan), "--timeout", String(hook.seconds), ...hook.options];
	return {
		path: launcherPath,
		args: [...beginning(hook), stage, ...own],
		env: Object.entries(hook.environment).map(([name, value]) => `${name}=${value}`),
		timeout: Math.ceil(hook.seconds) + grace,
	};
}

/**
 * Whether an entry is one that this ossify added at the same stage of a start. It gives way to a new one, or is the same to the letter:
 * one that an author made up takes nothing away.
 */
export function isCopyUpEntry(hook: OwnHook, { stage }: CopyUpPlan, entry: unknown): boolean {
	return planIn(hook, entry)?.startsWith(`{"stage":${JSON.stringify(stage)},`) === true;
}

/** The entry for a restore, or for a start again; undefined where it is that already, or none of ossify's. */
export function entryFor(isRestore: boolean, hook: OwnHook, entry: unknown): unknown {
	const text = planIn(hook, entry);
	if (text === undefined) return undefined;
	const { restored = false, ...plan } = parseCopyUpPlan(text);
	if (restored === isRestore) return undefined;
	const changed = JSON.stringify({ ...plan, ...(isRestore && { restored: true }) });
	const own = entry as Entry;
	return { ...own, args: own.args.map((word, index) => (index === planAt(hook) ? changed : word)) };
}

/** The plan in an entry that starts this ossify. */
function planIn(hook: OwnHook, entry: unknown): string | undefined {
	const { path, args } = (typeof entry === "object" && entry !== null ? entry : {}) as { readonly path?: unknown; readonly args?: unknown };
	const isOwn = path === launcherPath && Array.isArray(args) && beginning(hook).every((word, index) => args[index] === word);
	if (!isOwn) return undefined;
	const [option, plan] = args.slice(planAt(hook) - 1) as unknown[];
	return option === "--plan" && typeof plan === "string" ? plan : undefined;
}

/** Behind the stage and the option. */
function planAt(hook: OwnHook): number {
	return beginning(hook).length + 2;
}

/** With the program's name: busybox and uutils are many programs in one, and go by it. */
function beginning({ command, environment }: OwnHook): string[] {
	return ["env", ...launched(environment, [...command, "hook"])];
}
