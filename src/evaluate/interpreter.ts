/**
 * Where OPA's interpreter is read from for policies that are given no other. This file imports nothing: every start loads it.
 * @module
 */

let offered: (() => Uint8Array) | undefined;

/** The command line has the interpreter among its assets. Nothing is read before a policy calls one of its builtins. */
export function offerInterpreter(read: () => Uint8Array): void {
	offered = read;
}

/** What was offered; undefined in a library. */
export function offeredInterpreter(): (() => Uint8Array) | undefined {
	return offered;
}
