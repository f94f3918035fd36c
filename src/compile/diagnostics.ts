/**
 * Errors of a policy, and their form as plain text.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { visible } from "../visible.ts";

/** One fault of a Rego file. */
export interface Diagnostic {
	/** OPA's own code (`rego_parse_error`, `rego_type_error`, …) or one of ossify's (`ossify_unsupported_builtin`, …). */
	readonly code: string;
	/** The message, for people. */
	readonly message: string;
	/** The module's path as it was given; empty where the fault has no place. */
	readonly path: string;
	/** The line, from 1; 0 where the fault has no place. */
	readonly row: number;
	/** The column in characters (code points), from 1; 0 where the fault has no place. */
	readonly column: number;
	/** The column after the faulty text, where OPA knows its extent on that line. */
	readonly endColumn?: number;
	/** The source line. */
	readonly text?: string;
	/** OPA's further lines: what it found and expected. */
	readonly details?: readonly string[];
	/** ossify's advice, for people. */
	readonly advice?: string;
}

/** Rego that can't be compiled, with everything that is wrong with it. */
export class CompileError extends OssifyError {
	/** All faults, sorted by path, row and column. */
	readonly diagnostics: readonly Diagnostic[];

	/** @param doing what was being done, for example `compiling the policy` */
	constructor(code: "policy/compile" | "policy/no-entrypoint", doing: string, diagnostics: readonly Diagnostic[]) {
		const errors = diagnostics.length === 1 ? "1 error" : `${diagnostics.length} errors`;
		super(code, `${doing}: ${errors}\n${renderDiagnostics(diagnostics)}`);
		this.diagnostics = diagnostics;
	}
}

/** All diagnostics as plain text, an empty line between two. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[]): string {
	return diagnostics.map(renderDiagnostic).join("\n\n");
}

/** `path:row:col: code: message`, then the source line with a caret under the place, then the details and what to do. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
	const { code, message, path, row, column, text, details = [], advice } = diagnostic;
	const place = row > 0 ? `${path}:${row}:${column}: ` : path && `${path}: `;
	const source = text === undefined ? [] : excerpt(text, diagnostic);
	const below = [...source, ...[...details, ...(advice === undefined ? [] : [`→ ${advice}`])].map(visible)];
	const [first = "", ...more] = message.split("\n").map(visible);
	// OPA's further lines are indented; one that a name in them began is, too, and looks like no line of ours.
	const rest = more.map((line) => (/^\s/.test(line) ? line : `\t${line}`));
	return [`${visible(place)}${visible(code)}: ${first}`, ...rest, ...below.map((line) => `\t${line}`.trimEnd())].join("\n");
}

/** Characters of a source line that are shown on either side of where the fault begins. */
const around = 120;

/** The line and its underline. Tabs stay tabs, so that the caret is at its place however wide a terminal shows them. */
function excerpt(text: string, { column, endColumn }: Diagnostic): string[] {
	const characters = Array.from(text);
	const at = Math.max(0, column - 1);
	const [first, last] = characters.length > 2 * around ? [Math.max(0, at - around), at + around] : [0, characters.length];
	const [head, tail] = [first > 0 ? "…" : "", last < characters.length ? "…" : ""];
	const before = head + shownLine(characters.slice(first, at));
	const marked = shownLine(characters.slice(at, Math.max(at + 1, Math.min(endColumn ?? 0, last + 1) - 1)));
	const rest = shownLine(characters.slice(at, last)) + tail;
	return [before + rest, before.replaceAll(/[^\t]/gu, " ") + "^".repeat(Math.max(1, Array.from(marked).length))];
}

function shownLine(characters: readonly string[]): string {
	return characters.join("").split("\t").map(visible).join("\t");
}
