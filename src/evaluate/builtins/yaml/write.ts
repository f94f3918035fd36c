/**
 * Values to YAML in go-yaml's layout: blocks, two spaces deep, keys in natural order.
 * @module
 */
import { RegoNumber, RegoObject, RegoSet, type RegoValue, toJson, wholeOf } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { utf8 } from "../bytes.ts";
import { plain } from "../printf/flags.ts";
import { print } from "../printf/print.ts";
import { naturally } from "./natural.ts";
import { looksOtherwise, refuseUnreadable } from "./scalar.ts";

/** OPA has the value as JSON first, which escapes what is below a space, and reads that as YAML. */
export function writeYaml(value: RegoValue): string {
	refuseUnreadable(toJson(value));
	return `${lines(value, 0).join("\n")}\n`;
}

/** The lines of a value, the first one without its indentation. */
function lines(value: RegoValue, depth: number): string[] {
	if (value instanceof RegoObject) return value.entries.length === 0 ? ["{}"] : mapLines(value, depth);
	const items = value instanceof RegoSet ? value.items : value;
	if (Array.isArray(items)) return items.length === 0 ? ["[]"] : listLines(items, depth);
	return typeof value === "string" ? textLines(value, depth) : [value instanceof RegoNumber ? numberText(value) : String(value)];
}

function indented(depth: number): string {
	return "  ".repeat(depth);
}

function listLines(items: readonly RegoValue[], depth: number): string[] {
	return items.flatMap((item, index) => {
		const [first = "", ...rest] = lines(item, depth + 1);
		return [`${index === 0 ? "" : indented(depth)}- ${first}`, ...rest];
	});
}

function mapLines({ entries }: RegoObject, depth: number): string[] {
	const named = entries.map(([key, item]) => [typeof key === "string" ? key : toJson(key), item] as const);
	return named
		.toSorted(([a], [b]) => naturally(a, b))
		.flatMap(([key, item], index) => {
			const start = index === 0 ? "" : indented(depth);
			return startedBy(start, memberLines(key, item, depth));
		});
}

function startedBy(start: string, [first = "", ...rest]: readonly string[]): readonly string[] {
	return [start + first, ...rest];
}

/** In characters, with the quotes. */
const maxJsonKey = 1024;

/** A key of several lines, or a long one, gets a question mark. */
function memberLines(key: string, item: RegoValue, depth: number): string[] {
	if ([...JSON.stringify(key)].length > maxJsonKey) throw new BuiltinError("a key is longer than YAML takes them on one line");
	const [first = "", ...rest] = lines(item, depth + 1);
	const name = key === "" ? ['""'] : textLines(key, depth + 1);
	if (key.includes("\n") || utf8(key).length > 128) return [`? ${name[0]}`, ...name.slice(1), `${indented(depth)}: ${first}`, ...rest];
	const isBlock = (item instanceof RegoObject || item instanceof RegoSet || Array.isArray(item)) && lengthOf(item) > 0;
	return isBlock ? [`${name[0]}:`, indented(depth + 1) + first, ...rest] : [`${name[0]}: ${first}`, ...rest];
}

function lengthOf(value: RegoObject | RegoSet | readonly RegoValue[]): number {
	if (value instanceof RegoObject) return value.entries.length;
	return value instanceof RegoSet ? value.items.length : value.length;
}

/** 64 bits, or a double. */
function numberText({ text }: RegoNumber): string {
	const whole = /^-?\d+$/.test(text) ? wholeOf(text) : undefined;
	if (whole !== undefined && whole >= -(2n ** 63n) && whole < 2n ** 64n) return String(whole);
	return Number.isFinite(Number(text)) ? print("v", Number(text), plain) : text;
}

function textLines(text: string, depth: number): string[] {
	if (!text.includes("\n")) return [plainOrQuoted(text) ?? quoted(text)];
	const literal = !/ $/.test(text) && !/ \n/.test(text) && isPrintable(text.replaceAll("\t", ""));
	return literal ? literalLines(text, depth) : [quoted(text)];
}

/** `|`, with a digit where the text begins with a space, and a sign for how it ends. */
function literalLines(text: string, depth: number): string[] {
	const hint = /^[ \n]/.test(text) ? "2" : "";
	const end = !text.endsWith("\n") ? "-" : /(?:^|\n)\n$/.test(text) ? "+" : "";
	const body = text.replace(/\n$/, "").split("\n");
	return [`|${hint}${end}`, ...body.map((line) => (line === "" ? "" : indented(Math.max(depth, 1)) + line))];
}

/** As it is where that can be read back, else in single quotes; undefined where those can't hold it. */
function plainOrQuoted(text: string): string | undefined {
	if (text === "" || looksOtherwise(text)) return undefined;
	if (!isPrintable(text)) return undefined;
	const indicator = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?: |$)|---|\.\.\.)|:(?: |$)| #|^ | $/.test(text);
	return indicator ? `'${text.replaceAll("'", "''")}'` : text;
}

/** go-yaml escapes what is beyond 16 bits. */
function isPrintable(text: string): boolean {
	return /^[\n\x20-\x7e\xa0-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}]*$/u.test(text);
}

const named: Readonly<Record<string, string>> = {
	"\0": "\\0",
	"\x07": "\\a",
	"\b": "\\b",
	"\t": "\\t",
	"\n": "\\n",
	"\v": "\\v",
	"\f": "\\f",
	"\r": "\\r",
	"\x1b": "\\e",
	'"': '\\"',
	"\\": "\\\\",
	"\x85": "\\N",
	"\xa0": "\\_",
	"\u2028": "\\L",
	"\u2029": "\\P",
};

/** After a byte order mark, go-yaml escapes everything. */
function quoted(text: string): string {
	const kept = (rune: string) => isPrintable(rune) && !text.startsWith("\ufeff") && rune !== '"' && rune !== "\\" && rune !== "\n";
	return `"${Array.from(text, (rune) => (kept(rune) ? rune : (named[rune] ?? escaped(rune.codePointAt(0) ?? 0)))).join("")}"`;
}

function escaped(code: number): string {
	const hex = code.toString(16).toUpperCase();
	if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
	return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
