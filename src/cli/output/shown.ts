/**
 * Makes text for people safe, in one place. Names of files, lines of Rego, messages of a policy and text of a container's author
 * are shown without effect on a terminal, and without commands in a CI log.
 * @module
 */
import type { Environment, Platform, Sink } from "../../platform/mod.ts";
import { visibleLines } from "../../visible.ts";

/** Begins our own colours until they are written. Authors of a policy or a spec cannot know it, so their escape sequences stay text. */
const begin = `\u001b${crypto.randomUUID()}[`;
const ownColor = new RegExp(`${begin.replace("[", "\\[")}(\\d+)m`, "g");

/** Marks the escape sequences of a colour as our own. */
export function asOwn(sequence: string): string {
	return sequence.replaceAll("\u001b[", begin);
}

/** A longer line does not help a reader: a module or a spec on one line may have megabytes. */
const longest = 2000;

/** A text for people: invisible characters are escaped, long lines are cut, our own colours are kept. */
export function shown(text: string): string {
	return text.split("\n").map(shownLine).join("\n");
}

/** The same for programs: not cut. In JSON, the escapes do not change the meaning. */
export function forPrograms(text: string): Uint8Array {
	return new TextEncoder().encode(text.split("\n").map(escapedLine).join("\n"));
}

function shownLine(line: string): string {
	const plain = line.replaceAll(ownColor, "");
	if (plain.length > longest) return `${escapedLine(plain.slice(0, longest))}… (${plain.length - longest} more characters)`;
	const pieces = line.split(ownColor); // text, colour, text, colour, text
	return withoutCommands(pieces.map((piece, index) => (index % 2 === 0 ? visibleLines(piece) : `\u001b[${piece}m`)).join(""));
}

function escapedLine(line: string): string {
	return withoutCommands(visibleLines(line));
}

/**
 * Commands that a CI system reads in a job's log: `::error::` of GitHub at the beginning of a line, white space or not; `##[error]` of GitHub
 * and Azure, `##vso[` and `##teamcity[` anywhere in it.
 */
export function withoutCommands(line: string): string {
	return line.replace(/^(\s*)::/, "$1\\u003a:").replaceAll(/##(?=(?:vso|teamcity)?\[)/gi, "#\\u0023");
}

/** A machine whose outputs show texts as {@link shown}, in the characters that its locale has; bytes are written as they are. */
export function showing(platform: Platform): Platform {
	const show = takesUnicode(platform.environment) ? shown : (text: string) => inAscii(shown(text));
	return { ...platform, stdout: showingSink(platform.stdout, show), stderr: showingSink(platform.stderr, show) };
}

/** Without a locale, as in a hook, Unicode is assumed. */
function takesUnicode({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
	const locale = LC_ALL || LC_CTYPE || LANG;
	return !locale || /utf-?8/i.test(locale);
}

const inPlace: Readonly<Record<string, string>> = { "✔": "+", "✘": "x", "○": "o", "–": "-", "→": "->", "…": "..." };

/** Only ossify's own symbols are replaced. */
function inAscii(text: string): string {
	return text.replaceAll(/[✔✘○–→…]/g, (sign) => inPlace[sign] as string);
}

function showingSink(sink: Sink, show: (text: string) => string): Sink {
	return {
		get isTerminal() {
			return sink.isTerminal;
		},
		get columns() {
			return sink.columns;
		},
		write: (data) => sink.write(typeof data === "string" ? show(data) : data),
		writeWhole: sink.writeWhole,
	};
}
