/**
 * How a hook that is added to a spec starts this ossify again.
 * @module
 */
import type { OwnHook } from "../../hook/mod.ts";
import type { LogOptions } from "../../log/mod.ts";
import { canCallKernel, isRoot, ownCommand, shortLivedEnvironment } from "../../platform/mod.ts";
import type { Options } from "../arguments/mod.ts";
import { logArguments } from "./log_options.ts";

/** It records where this one does, has as much time, and does the same when something goes wrong. */
export function ownHookOf(log: LogOptions, seconds: number, options: Options): OwnHook {
	const command = ownCommand();
	return {
		command: command ?? [],
		obstacle: obstacleTo(command, options),
		environment: shortLivedEnvironment,
		options: [...logArguments(log), ...(options.text("on-error") === "allow" ? ["--on-error", "allow"] : [])],
		seconds,
	};
}

function obstacleTo(command: readonly string[] | undefined, options: Options): string | undefined {
	if (options.text("copy-up") === "runtime") return "--copy-up runtime asks for that";
	if (!canCallKernel()) return "ossify runs on Node, which cannot make the system calls that a hook needs for it";
	if (command === undefined) return "ossify does not know by which command a hook would start it";
	// setns(2) takes CAP_SYS_ADMIN in the caller's own user namespace as well.
	return isRoot() ? undefined : "ossify does not run as root, which entering the container's mount namespace takes";
}
