/**
 * A unified diff of two texts.
 * @module
 */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { Colors } from "../output/mod.ts";

/** The time of a diff grows with the square of the lines that differ. */
const maxEditLength = 5000;

/** As `diff -u`, coloured. */
export function renderTextDiff(path: string, before: string, after: string, colors: Colors): string {
	const patch = createTwoFilesPatch(path, path, before, after, undefined, undefined, { headerOptions: FILE_HEADERS_ONLY, maxEditLength });
	if (patch === undefined) return `--- ${path}\n+++ ${path}\nmore than ${maxEditLength} lines differ: not shown\n`;
	return patch
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
