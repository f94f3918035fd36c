/**
 * The entry of a spec's hooks that starts ossify again to carry a plan out.
 * @module
 */

import type { MountStage } from "../mutate/mod.ts";
import { launched, launcherPath } from "../platform/launch.ts";
import type { CopyUpPlan } from "./copy_up_plan.ts";

/** How ossify is started as a hook that it added itself. */
export interface OwnHook {
	/** What starts this ossify; undefined where that is not known. */
	readonly command: readonly string[] | undefined;
	/** True where the runtime is to copy, by `--copy-up runtime`. */
	readonly isUnwanted?: boolean;
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
export function copyUpEntry(hook: OwnHook & { command: readonly string[] }, stage: MountStage, plan: CopyUpPlan): Entry {
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
export function isCopyUpEntry(hook: OwnHook & { command: readonly string[] }, { stage }: CopyUpPlan, entry: unknown): boolean {
	const { path, args } = (typeof entry === "object" && entry !== null ? entry : {}) as { readonly path?: unknown; readonly args?: unknown };
	const first = beginning(hook);
	if (path !== launcherPath || !Array.isArray(args) || !first.every((word, index) => args[index] === word)) return false;
	const [, option, plan] = args.slice(first.length) as unknown[];
	return option === "--plan" && typeof plan === "string" && plan.startsWith(`{"stage":${JSON.stringify(stage)},`);
}

/** With the program's name: busybox and uutils are many programs in one, and go by it. */
function beginning({ command, environment }: OwnHook & { command: readonly string[] }): string[] {
	return ["env", ...launched(environment, [...command, "hook"])];
}
