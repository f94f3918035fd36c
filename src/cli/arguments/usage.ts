/**
 * Usage errors, with the help that the user needs.
 * @module
 */

import { closest } from "../../closest.ts";
import { type CodeOf, OssifyError } from "../../errors.ts";
import { visible } from "../../visible.ts";

/** The suggestion. */
export interface Hint {
	readonly given?: string;
	readonly known?: readonly string[];
	/** The command whose help says more. */
	readonly command?: string;
}

/** An error of kind `usage`: the mistake, a suggestion, and where to read on. */
export function usageError(code: CodeOf<"usage">, what: string, hint: Hint = {}): OssifyError {
	const meant = hint.given === undefined ? undefined : closest(hint.given, hint.known ?? []);
	const question = meant === undefined ? "" : `; did you mean ${meant}?`;
	const help = hint.command === undefined ? "" : `\nRun \`ossify ${hint.command} --help\` for what it takes.`;
	return new OssifyError(code, `${visible(what + question)}${help}`);
}
