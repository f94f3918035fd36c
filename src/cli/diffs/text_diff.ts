/**
 * A unified diff of two texts.
 * @module
 */
import { createTwoFilesPatch, OMIT_HEADERS } from "diff";
import { visible } from "../../visible.ts";
import type { Colors } from "../output/mod.ts";

/** As `diff -u`, coloured. */
export function renderTextDiff(path: string, before: string, after: string, colors: Colors): string {
	const name = visible(path);
	const patch = createTwoFilesPatch("", "", before, after, undefined, undefined, { headerOptions: OMIT_HEADERS });
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
