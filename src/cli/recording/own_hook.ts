/**
 * How a hook that is added to a spec starts this ossify again.
 * @module
 */
import type { OwnHook } from "../../hook/mod.ts";
import type { LogOptions } from "../../log/mod.ts";
import { briefEnvironment, ownCommand } from "../../platform/mod.ts";
import type { Options } from "../arguments/mod.ts";
import { logArguments } from "./log_options.ts";

/** It records where this one does, has as much time, and does the same when something goes wrong. */
export function ownHookOf(log: LogOptions, seconds: number, options: Options): OwnHook {
	return {
		command: ownCommand(),
		environment: briefEnvironment,
		isUnwanted: options.text("copy-up") === "runtime",
		options: [...logArguments(log), ...(options.text("on-error") === "allow" ? ["--on-error", "allow"] : [])],
		seconds,
	};
}
