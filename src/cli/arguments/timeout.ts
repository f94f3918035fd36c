/**
 * The time limit of commands.
 * @module
 */
import type { Option } from "./command.ts";
import { usageError } from "./usage.ts";

/** How long a container's start may be held up. */
export const defaultSeconds = 20;
const maxSeconds = 3600;

/** What the commands take that a container's start waits for. */
export const timeoutOption: Option = {
	name: "timeout",
	value: "SECONDS",
	summary: `end with a failure after so long (default: ${defaultSeconds})`,
};

/** How long a command may take where nothing waits for it but a policy's author: on a busy machine, and with all that it compiles. */
export const evaluationSeconds = 60;

/** What the commands take that evaluate policies for their authors. */
export const evaluationTimeoutOption: Option = {
	...timeoutOption,
	summary: `end with a failure where a file or the policy takes longer (default: ${evaluationSeconds})`,
};

/** The value of `--timeout`; undefined where it is not given. @throws {OssifyError} `usage/invalid-timeout` */
export function secondsOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const seconds = Number(text);
	if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= maxSeconds) return seconds;
	throw usageError("usage/invalid-timeout", `--timeout takes seconds, up to ${maxSeconds}: ${JSON.stringify(text)}`);
}
