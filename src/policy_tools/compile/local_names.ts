/**
 * Names that the compiler gives to variables of its own, such as `__local0__`: a user has not written them.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";

const local = /__local\d+__/g;

/** The same finding with `_` in place of such names. OPA's lines of carets below a reference are moved with it. */
export function withoutLocals(diagnostic: Diagnostic): Diagnostic {
	const { message, details } = diagnostic;
	return { ...diagnostic, message: message.replaceAll(local, "_"), ...(details && { details: inDetails(details) }) };
}

function inDetails(details: readonly string[]): readonly string[] {
	let found: readonly RegExpExecArray[] = [];
	return details.map((line) => {
		const here = [...line.matchAll(local)];
		if (here.length > 0) found = here;
		const indent = /^ */.exec(line)?.[0].length ?? 0;
		const gone = here.length > 0 ? 0 : found.filter(({ index }) => index < indent).reduce((sum, [name]) => sum + name.length - 1, 0);
		return line.slice(gone).replaceAll(local, "_");
	});
}
