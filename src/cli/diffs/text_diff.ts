/**
 * A unified diff of two texts.
 * @module
 */
import { createTwoFilesPatch, OMIT_HEADERS } from "diff";
import type { Colors } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";

/** The time of a diff grows with the square of the lines that differ. */
const maxEditLength = 5000;

/** As `diff -u`, coloured. */
export function renderTextDiff(path: string, before: string, after: string, colors: Colors): string {
	const name = visible(path);
	const patch = createTwoFilesPatch("", "", before, after, undefined, undefined, { headerOptions: OMIT_HEADERS, maxEditLength });
	if (patch === undefined) return `--- ${name}\n+++ ${name}\nmore than ${maxEditLength} lines differ: not shown\n`;
	return `--- ${name}\n+++ ${name}\n${patch}`
		.split("\n")
		.map((line) => paint(line, colors))
		.join("\n");
}

function paint(line: string, colors: Colors): string {
	if (line.startsWith("+++") || line.startsWith("---")) return colors.bold(line);
	if (line.startsWith("@@")) return colors.cyan(line);
	if (line.startsWith("+")) return colors.green(line);
	return line.startsWith("-") ? colors.red(line) : line;
}
