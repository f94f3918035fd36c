/**
 * Coverage for people: the files in which something is missing, and the sum.
 * @module
 */

import { type Coverage, type CoveredFile, percent, type Share } from "../../policy_tools/test/mod.ts";
import type { Colors } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";

/** Lines of text. */
export function coverageLines(coverage: Coverage, colors: Colors): string[] {
	const lacking = coverage.files.filter(({ share }) => isPart(share.rules) || isPart(share.lines));
	const whole = coverage.files.length - lacking.length;
	return [
		...lacking.flatMap((file) => fileLines(file, colors)),
		`covered: rules ${percentOf(coverage.rules, colors)}, lines ${percentOf(coverage.lines, colors)}${
			lacking.length > 0 ? colors.dim(`; ${whole} of ${coverage.files.length} files wholly`) : ""
		}`,
	];
}

/** `98.5 %`, rounded down: 100 says that nothing is missing. */
export function percentage(share: Share): string {
	const tenths = Math.floor(percent(share) * 10 + 1e-9);
	return `${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)} %`;
}

function fileLines(file: CoveredFile, colors: Colors): string[] {
	const rules = file.rules.filter(({ hits }) => hits === 0).map(({ name, row }) => `${visible(name)} (line ${row})`);
	const rows = spans(file.lines.filter(({ hits }) => hits === 0).map(({ row }) => row));
	return [
		`${colors.yellow("partly")}  ${visible(file.path)}  rules ${percentage(file.share.rules)}, lines ${percentage(file.share.lines)}`,
		...(rules.length > 0 ? [`        rules that never had a value: ${rules.join(", ")}`] : []),
		...(rows.length > 0 ? [`        lines not reached: ${rows.join(", ")}`] : []),
	];
}

function percentOf(share: Share, colors: Colors): string {
	const text = `${percentage(share)} (${share.covered} of ${share.total})`;
	return isPart(share) ? colors.yellow(text) : colors.green(text);
}

function isPart({ covered, total }: Share): boolean {
	return covered < total;
}

/** `3-5, 9`: rows that follow each other are one. */
function spans(rows: readonly number[]): string[] {
	const found: [number, number][] = [];
	for (const row of rows) {
		const last = found.at(-1);
		if (last && row === last[1] + 1) last[1] = row;
		else found.push([row, row]);
	}
	return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
}
