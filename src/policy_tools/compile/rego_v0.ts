/**
 * Files in Rego v0: OPA has an error for each rule of one, all of which mean the same.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import { entryOf } from "../syntax/mod.ts";

const isOfV0 = ({ code, message }: Diagnostic) => code === "rego_parse_error" && /`(?:if|contains)` keyword is required/.test(message);

/** Lines that are named; of a long file, the rest is a number. */
const named = 5;

/** One error for each file in Rego v0, at the first place, in place of one for each rule. */
export function onceForV0(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
	const files = new Map<string, Diagnostic[]>();
	for (const one of diagnostics) if (isOfV0(one)) entryOf(files, one.path, () => []).push(one);
	return diagnostics.flatMap((one) => {
		const [first, ...others] = isOfV0(one) ? (files.get(one.path) ?? []) : [];
		const rows = [...new Set(others.map(({ row }) => row))].filter((row) => row !== first?.row);
		if (first === undefined || rows.length === 0) return [one];
		return one === first ? [inV0(first, rows)] : [];
	});
}

function inV0(first: Diagnostic, rows: readonly number[]): Diagnostic {
	const more = rows.length - named;
	const where = `line${rows.length > 1 ? "s" : ""} ${rows.slice(0, named).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
	return {
		...first,
		message: `this is Rego v0: ${first.message}, also in ${where}`,
		advice: "ossify needs Rego v1: NAME if { … }, NAME contains VALUE if { … }. `opa fmt --v0-v1 --write FILE` rewrites a file",
	};
}
