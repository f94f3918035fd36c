/**
 * The hook file of an engine.
 * @see https://github.com/containers/container-libs/blob/main/common/pkg/hooks/docs/oci-hooks.5.md
 * @module
 */

import { lockMarkedHook } from "../../hook/lock_script.ts";
import { launched, launcherPath, shortLivedEnvironment } from "../../platform/process/launch.ts";
import { defaultTimeout, type StartSettings } from "../../start_options.ts";
import type { HookEngine } from "../engines/mod.ts";
import { executableIn } from "../layout.ts";
import { hookArgv } from "../payload/mod.ts";

/** The hook ends itself at its timeout, with a message and a record. Only if that fails does the engine end it. */
const grace = 10;

/**
 * The first argument is the program's name, by which busybox and uutils select a program. The launcher clears the environment of what the engine may have
 * added: the exit code is all that the engine sees of a hook, so it has to be ossify's.
 */
function hookArguments(stage: string, digest: string, options: StartSettings, prefix: string | undefined): string[] {
	const own = [executableIn(prefix), "hook", stage, ...hookArgv(digest, options)];
	return ["env", ...launched(shortLivedEnvironment, own)];
}

/**
 * `always`: CRI-O matches `when.annotations` against those of the pod, which the pod's author writes and which do not identify CRI-O's containers.
 */
export function hookFileText({ stage }: HookEngine, digest: string, options: StartSettings, prefix?: string): string {
	const hook = {
		path: launcherPath,
		args: hookArguments(stage, digest, options, prefix),
		env: Object.entries(shortLivedEnvironment).map(([name, value]) => `${name}=${value}`),
		timeout: Math.ceil(options.timeout ?? defaultTimeout) + grace,
	};
	return fileText(hook, stage);
}

/** The file of the hook that makes the root read-only after hooks of others. It is the same for every policy. */
export function lockHookFileText(): string {
	return fileText({ ...lockMarkedHook, timeout: grace }, "createContainer");
}

function fileText(hook: object, stage: string): string {
	return `${JSON.stringify({ version: "1.0.0", hook, when: { always: true }, stages: [stage] }, null, "\t")}\n`;
}
