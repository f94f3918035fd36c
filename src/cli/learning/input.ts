/**
 * Files that are named on the command line, or `-`.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { usageError } from "../arguments/mod.ts";

/** All of it. @throws {OssifyError} of kind `input`, or `usage/no-source` where standard input is a terminal */
export function readInput({ files, stdin }: Platform, path: string, limit: number): Uint8Array {
	if (path !== "-") return files.read(path, { blame: "input", limit });
	if (stdin.isTerminal) throw usageError("usage/no-source", "- is the standard input: pipe something in");
	return stdin.read(limit);
}

/** As it is shown to the user. */
export function shownInput(path: string): string {
	return path === "-" ? "the standard input" : path;
}
