/**
 * Why a test is not true, as lines: the expression that is not true, the values in it, and why they are what they are.
 * @module
 */
import type { Reason } from "../../compile/mod.ts";
import { documentDiff } from "../../mutate/document_diff.ts";
import { type Colors, count, type TextStyle } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";

/** A value takes as many lines as this at most. */
const mostLines = 4;

/** The lines of all reasons. */
export function reasonLines(reasons: readonly Reason[], style: TextStyle): string[] {
	return reasons.flatMap((reason) => linesOf(reason, style));
}

function linesOf(reason: Reason, style: TextStyle): string[] {
	const { colors } = style;
	const [first = "", ...rest] = dedented(reason);
	const place = `${visible(reason.path)}:${reason.row}:${reason.column}`;
	const tries = reason.tries > 1 ? `, ${count(reason.tries, "time")}; the last:` : "";
	const because = reason.because ?? [];
	return [
		`${colors.dim(place)}  in ${visible(reason.rule)}`,
		`  ${colors.bold(first)}${rest.length === 0 ? `  ${verdict(reason, colors)}${tries}` : ""}`,
		...rest.map((line) => `  ${colors.bold(line)}`),
		...(rest.length > 0 ? [`  ${verdict(reason, colors)}${tries}`] : []),
		...indented(valueLines(reason, style), 4),
		...indented(
			because.flatMap((one) => linesOf(one, style)),
			2,
		),
		...(reason.others ? [`  ${colors.dim(`and ${count(reason.others, "more rule")} that could have given it a value`)}`] : []),
	];
}

/** Further lines of an expression keep their indentation. */
function dedented({ expression }: Reason): string[] {
	const [first = "", ...rest] = expression.split("\n");
	const depth = Math.min(...rest.filter((line) => line.trim() !== "").map((line) => /^\s*/.exec(line)?.[0].length ?? 0));
	return [first, ...rest.map((line) => line.slice(Number.isFinite(depth) ? depth : 0))];
}

function verdict({ verdict: said }: Reason, colors: Colors): string {
	const words = { false: "is false", undefined: "is undefined", true: "is not true, because the expression after not is" };
	return colors.red(words[said]);
}

function valueLines(reason: Reason, style: TextStyle): string[] {
	const diff = sidesDiff(reason, style.colors);
	if (diff) return diff;
	const width = Math.max(0, ...reason.values.map(({ text }) => oneLine(text).length));
	return reason.values.map(({ text, value }) => {
		const room = Math.max(40, style.width - width - 16) * mostLines;
		const shown = value === undefined ? style.colors.dim("undefined") : shorten(visible(value), room);
		return `${style.colors.cyan(oneLine(text).padEnd(width))}  ${shown}`;
	});
}

/** Two documents that are nearly the same are compared by what differs. */
function sidesDiff({ sides, values }: Reason, { green, red, dim }: Colors): string[] | undefined {
	const [left, right] = sides ?? [];
	if (left === undefined || right === undefined || !isLarge(left) || !isLarge(right)) return undefined;
	const lines = documentDiff(right, left).split("\n");
	const painted = lines.map((line) => (line.startsWith("+") ? green(line) : line.startsWith("-") ? red(line) : dim(line)));
	const subject = values[0] === undefined ? "the left side" : oneLine(values[0].text);
	return [`${dim("+ what")} ${subject} ${dim("is, - what it is compared with")}`, ...painted];
}

function isLarge(json: string): boolean {
	return json.length > 60 && /^[[{]/.test(json);
}

function oneLine(text: string): string {
	return shorten(visible(text.replaceAll(/\s+/g, " ")), 60);
}

function shorten(text: string, most: number): string {
	return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function indented(lines: readonly string[], by: number): string[] {
	return lines.map((line) => " ".repeat(by) + line);
}
