/**
 * Coverage as files: JSON, or LCOV's trace files, which editors and coverage services read.
 * @module
 */
import { encodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import type { Coverage, CoveredFile } from "../../policy_tools/test/mod.ts";
import { visible } from "../../visible.ts";
import { usageError } from "../arguments/mod.ts";
import { coverageSummary } from "./machine_formats.ts";

const writers: Readonly<Record<string, (coverage: Coverage) => string>> = {
	json: (coverage) => `${JSON.stringify(coverageSummary(coverage), null, "\t")}\n`,
	info: renderLcov,
	lcov: renderLcov,
};

/** Refuses names from which no format follows, before anything is run. @throws {OssifyError} `usage/coverage-format` */
export function checkCoverageNames(paths: readonly string[]): void {
	for (const path of paths) {
		if (writerFor(path)) continue;
		throw usageError(
			"usage/coverage-format",
			`--coverage-file takes the format from the name: FILE.info or FILE.lcov, or FILE.json, not ${path}`,
		);
	}
}

/** Writes the files. @throws {OssifyError} `host/unwritable` */
export function writeCoverage({ files }: Platform, paths: readonly string[], coverage: Coverage): void {
	for (const path of paths) files.write(path, encodeUtf8(writerFor(path)?.(coverage) ?? ""));
}

function writerFor(path: string): ((coverage: Coverage) => string) | undefined {
	const ending = /\.(\w+)$/.exec(path)?.[1] ?? "";
	return Object.hasOwn(writers, ending) ? writers[ending] : undefined;
}

/** As geninfo(1) describes it; a rule is a function there. */
function renderLcov({ files }: Coverage): string {
	return files.map(lcovRecord).join("");
}

function lcovRecord({ path, rules, lines, share }: CoveredFile): string {
	// Rules of one name are distinguished by their lines: LCOV has one function per name.
	const named = rules.map((rule) => ({ ...rule, name: `${visible(rule.name)}:${rule.row}` }));
	return [
		"TN:",
		`SF:${visible(path)}`,
		...named.map(({ row, name }) => `FN:${row},${name}`),
		...named.map(({ hits, name }) => `FNDA:${hits},${name}`),
		`FNF:${share.rules.total}`,
		`FNH:${share.rules.covered}`,
		...lines.map(({ row, hits }) => `DA:${row},${hits}`),
		`LF:${share.lines.total}`,
		`LH:${share.lines.covered}`,
		"end_of_record",
		"",
	].join("\n");
}
