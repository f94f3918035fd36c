/**
 * Findings that the user accepts: by `--ignore`, or by a comment on the line or the one above.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";

const comment = /#\s*ossify ignore:\s*([\w-]+(?:\s*,\s*[\w-]+)*)/;

/** A text that may contain comments, line by line. */
export type Lines = ReadonlyMap<number, string>;

/** The remaining findings. Those of the compiler cannot be ignored. @param files by their names in findings */
export function unignored<Found extends Diagnostic>(
	findings: readonly Found[],
	files: ReadonlyMap<string, Lines>,
	rules: readonly string[],
): readonly Found[] {
	return findings.filter((finding) => {
		if (isCompilers(finding)) return true;
		const around = [finding.row, finding.row - 1].map((row) => files.get(finding.path)?.get(row) ?? "");
		return !rules.includes(finding.code) && !around.some((line) => rulesIn(line).includes(finding.code));
	});
}

/** Whether the compiler found it: then nothing is built. */
export function isCompilers({ code }: Diagnostic): boolean {
	return /^(?:rego|ossify)_/.test(code);
}

/** Those of data, as they are written. */
export function dataLines(text: string): Lines {
	return new Map(text.split("\n").map((line, index) => [index + 1, line]));
}

/** The rules that a comment in a line names. */
export function rulesIn(line: string): string[] {
	return comment.exec(line)?.[1]?.split(/\s*,\s*/) ?? [];
}
