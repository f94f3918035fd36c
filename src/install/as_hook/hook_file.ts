/**
 * The hook file of an engine.
 * @see https://github.com/containers/container-libs/blob/main/common/pkg/hooks/docs/oci-hooks.5.md
 * @module
 */

import { lockMarkedHook } from "../../hook/lock_script.ts";
import { assignments, launcherArguments, launcherPath, startEnvironment, starterOf } from "../../platform/process/launch.ts";
import { defaultTimeout, type StartSettings } from "../../start_options.ts";
import type { HookEngine } from "../engines/mod.ts";
import { executableIn } from "../layout.ts";
import { hookArgv } from "../payload/mod.ts";

/** Seconds. The hook ends itself at its timeout, with a message and a record. The engine's timeout is longer, in case that fails. */
const grace = 10;

/** What a hook file calls. */
export interface Called {
	/** The folder of the executable. */
	readonly prefix?: string | undefined;
	/** The path of the agent's client, if it is called in front of the executable. */
	readonly client?: string | undefined;
}

/** A hook of an engine. */
export interface EngineHook {
	readonly path: string;
	readonly args: readonly string[];
	readonly env?: readonly string[];
	/** Seconds. */
	readonly timeout: number;
}

/**
 * The hook that runs ossify. Its first argument is the program's name, by which the single binary of busybox or uutils selects a program. The launcher
 * removes variables that the engine may have added to the environment: with some, the exit code would not be ossify's, and the engine sees nothing else.
 * @param command ossify's
 */
export function launchedHook(command: readonly string[], { timeout = defaultTimeout }: StartSettings): EngineHook {
	return {
		path: launcherPath,
		args: ["env", ...launcherArguments(startEnvironment, command)],
		...aroundHook(timeout),
	};
}

/**
 * The same through the agent's client, which runs without a launcher and sets the environment of an ossify that it executes. For a spec only: where a
 * program of its hooks is missing, a runtime refuses the container.
 */
export function clientHook(client: string, command: readonly string[], { timeout = defaultTimeout }: StartSettings): EngineHook {
	return {
		path: client,
		args: [client, ...launcherArguments(startEnvironment, command, starterOf(client))],
		...aroundHook(timeout),
	};
}

function aroundHook(timeout: number): Pick<EngineHook, "env" | "timeout"> {
	return { env: assignments(startEnvironment), timeout: Math.ceil(timeout) + grace };
}

/** The hook that makes the root read-only after hooks of other tools. It is the same for every policy. */
export const lockHook: EngineHook = { ...lockMarkedHook, timeout: grace };

/**
 * The text of ossify's hook file. `always`: CRI-O matches `when.annotations` against the annotations of the pod, which its author writes.
 */
export function hookFileText({ stage }: HookEngine, digest: string, options: StartSettings, { prefix, client }: Called = {}): string {
	const command = [...(client === undefined ? [] : [client]), executableIn(prefix), "hook", stage, ...hookArgv(digest, options)];
	return fileText(launchedHook(command, options), stage);
}

/** The file of {@link lockHook}. */
export function lockHookFileText(): string {
	return fileText(lockHook, "createContainer");
}

function fileText(hook: EngineHook, stage: string): string {
	return `${JSON.stringify({ version: "1.0.0", hook, when: { always: true }, stages: [stage] }, null, "\t")}\n`;
}
