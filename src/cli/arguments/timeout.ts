/**
 * The time limit of commands.
 * @module
 */
import { parseSeconds, startOptions } from "../../start_options.ts";
import type { Option, Options } from "./command.ts";
import { usageError } from "./usage.ts";

/** The time limit of commands for a policy's author: enough for a busy machine, compiling included. */
export const evaluationSeconds = 60;

/** What the commands take that evaluate policies for their authors. */
export const evaluationTimeoutOption: Option = {
	name: "timeout",
	value: "SECONDS",
	summary: `fail if a file or the policy takes longer (default: ${evaluationSeconds})`,
};

/** The value of `--timeout` for a command that no container waits for. @throws {OssifyError} `usage/invalid-timeout` */
export function evaluationLimitOf(options: Options): number {
	const text = options.text("timeout");
	return text === undefined ? evaluationSeconds : secondsOf(text);
}

/** @throws {OssifyError} `usage/invalid-timeout` */
export function secondsOf(text: string): number {
	const seconds = parseSeconds(text);
	if (seconds !== undefined) return seconds;
	throw usageError("usage/invalid-timeout", `--timeout takes seconds, up to ${startOptions.timeout.number.most}: ${JSON.stringify(text)}`);
}
