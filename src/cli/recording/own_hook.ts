/**
 * How a hook that is added to a spec starts this ossify again.
 * @module
 */
import type { OwnHook } from "../../hook/mod.ts";
import { canCallKernel, isRoot, ownCommand, type Served, startEnvironment } from "../../platform/mod.ts";
import { defaultTimeout, type StartSettings, startArguments } from "../../start_options.ts";

/** It records where this one does, has as much time, and does the same when something goes wrong. */
export function ownHookOf({ timeout = defaultTimeout, copyUp, onError, onRestore: _, ...log }: StartSettings, served?: Served): OwnHook {
	const command = served?.command ?? ownCommand();
	return {
		command: command ?? [],
		obstacle: obstacleTo(command, copyUp),
		environment: startEnvironment,
		options: startArguments({ ...log, ...(onError === "allow" && { onError }) }),
		seconds: timeout,
	};
}

function obstacleTo(command: readonly string[] | undefined, copyUp: StartSettings["copyUp"]): string | undefined {
	if (copyUp === "runtime") return "--copy-up runtime is set";
	if (!canCallKernel()) return "ossify runs on Node, which cannot make the system calls that the hook needs";
	if (command === undefined) return "ossify does not know the command with which a hook would start it";
	// setns(2) takes CAP_SYS_ADMIN in the caller's own user namespace as well.
	return isRoot() ? undefined : "ossify does not run as root, which is needed to enter the container's mount namespace";
}
