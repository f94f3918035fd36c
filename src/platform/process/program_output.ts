/**
 * Runs programs that only print something.
 * @module
 */
import { runProgram } from "./program.ts";

/** The output of a program, or why there is none. */
export type Answer = { readonly stdout: string } | { readonly failure: string };

/** The environment is fixed, because some programs read options from it. */
const environment = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
const seconds = 10;

/** Runs a program and returns its output. Never throws. */
export function outputOf(program: string, args: readonly string[]): Answer {
	const { code, stdout, stderr, failure } = runProgram(program, { args, environment, stdin: new Uint8Array(), seconds });
	if (failure === undefined && code === 0) return { stdout: new TextDecoder().decode(stdout) };
	const last = (stderr.trim().split("\n").at(-1) ?? "").slice(0, 300);
	const ended = failure ?? `exit code ${code ?? "none"}${last && `, ${last}`}`;
	return { failure: `${program} ${args.map((one) => one || '""').join(" ")}: ${ended}` };
}
