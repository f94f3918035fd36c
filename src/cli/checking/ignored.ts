/**
 * Findings that somebody has looked at and wants to keep: by `--ignore`, or by a comment on the line or the one above.
 * @module
 */
import type { Finding } from "./finding.ts";

const comment = /#\s*ossify ignore:\s*([\w-]+(?:\s*,\s*[\w-]+)*)/;

/** Those that are left. What the compiler found cannot be ignored. @param texts files by the names that findings give them */
export function unignored(findings: readonly Finding[], texts: ReadonlyMap<string, string>, rules: readonly string[]): readonly Finding[] {
	const lines = new Map([...texts].map(([path, text]) => [path, text.split("\n")]));
	return findings.filter((finding) => {
		if (!canBeIgnored(finding)) return true;
		const around = [finding.row - 1, finding.row - 2].map((index) => lines.get(finding.path)?.[index] ?? "");
		return !rules.includes(finding.code) && !around.some((line) => rulesIn(line).includes(finding.code));
	});
}

function canBeIgnored({ code }: Finding): boolean {
	return !/^(?:rego|ossify)_/.test(code);
}

function rulesIn(line: string): string[] {
	return comment.exec(line)?.[1]?.split(/\s*,\s*/) ?? [];
}
