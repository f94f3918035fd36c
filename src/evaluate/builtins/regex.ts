/**
 * `regex.*`, on RE2's own syntax and in its linear time: a pattern or a text that someone else wrote can't make a policy hang.
 * @module
 */
import { RE2JS } from "re2js";
import type { RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family, succeeds } from "./builtin.ts";
import { utf8 } from "./bytes.ts";
import { limit, maxText } from "./limits.ts";
import { integer, text } from "./operands.ts";
import { compile } from "./re2.ts";

export const regex: Family = {
	"regex.find_all_string_submatch_n": (pattern, subject, n) => findGroups(text(pattern), text(subject), integer(n)),
	"regex.find_n": (pattern, subject, n) => find(text(pattern), text(subject), integer(n)),
	"regex.is_valid": (pattern) => typeof pattern === "string" && succeeds(() => compile(pattern)),
	"regex.match": (pattern, subject) => compile(text(pattern)).matcher(text(subject)).find(),
	"regex.replace": (subject, pattern, value) => replace(text(subject), text(pattern), text(value)),
	"regex.split": (pattern, subject) => split(text(pattern), text(subject)),
	"regex.template_match": (template, subject, start, end) => matchesTemplate(text(template), text(subject), text(start), text(end)),
};

interface Match {
	readonly start: number;
	readonly end: number;
	/** The whole match, then its groups; a group that took no part is empty. */
	readonly groups: readonly string[];
	readonly names: Readonly<Record<string, number>>;
}

/** All matches, as Go finds them: an empty match directly after another does not count. A negative `max` means no limit. */
function* matches(pattern: string, subject: string, max = -1): Generator<Match> {
	const matcher = compile(pattern).matcher(subject);
	const names = compile(pattern).namedGroups();
	let [at, before, count] = [0, -1, 0];
	while (at <= subject.length && count !== max && matcher.find(at)) {
		const [start, end] = [matcher.start(), matcher.end()];
		if (end > start || start !== before) {
			const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? "");
			yield { start, end, groups, names };
			count++;
		}
		before = end;
		at = end > start ? end : end + widthAt(subject, end);
	}
}

/** One code point, which may be two units. */
function widthAt(subject: string, at: number): number {
	return (subject.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function find(pattern: string, subject: string, max: number): RegoValue {
	return Array.from(matches(pattern, subject, max), ({ groups }) => groups[0] as string);
}

function findGroups(pattern: string, subject: string, max: number): RegoValue {
	return Array.from(matches(pattern, subject, max), ({ groups }) => groups);
}

function replace(subject: string, pattern: string, value: string): string {
	let [result, copied] = ["", 0];
	for (const match of matches(pattern, subject)) {
		result += subject.slice(copied, match.start) + expand(value, match);
		copied = match.end;
		limit(result.length, maxText, "the text of regex.replace");
	}
	return result + subject.slice(copied);
}

/** `$1`, `${1}`, `$name`, `${name}`, and `$$` for the sign itself; what names no group is empty. */
function expand(value: string, { groups, names }: Match): string {
	return value.replaceAll(/\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu, (_, sign?: string, bare?: string, braced?: string) => {
		if (sign) return sign;
		const name = bare ?? braced ?? "";
		const index = /^\d+$/.test(name) ? Number(name) : Object.hasOwn(names, name) ? (names[name] as number) : -1;
		return groups[index] ?? "";
	});
}

/** An empty match at the beginning splits nothing off. */
function split(pattern: string, subject: string): RegoValue {
	const parts: string[] = [];
	let [begin, end] = [0, 0];
	compile(pattern);
	if (pattern !== "" && subject === "") return [""];
	for (const match of matches(pattern, subject)) {
		end = match.start;
		if (match.end !== 0) parts.push(subject.slice(begin, end));
		begin = match.end;
	}
	if (end !== subject.length) parts.push(subject.slice(begin));
	return parts;
}

/** A text with expressions between delimiters: `urn:foo:{.*}`. */
function matchesTemplate(template: string, subject: string, start: string, end: string): boolean {
	if (utf8(start).length !== 1 || utf8(end).length !== 1) throw new BuiltinError("a delimiter is one byte");
	let [pattern, from] = ["^", 0];
	for (const [open, close] of placesOf(template, start, end)) {
		const inner = template.slice(open + 1, close);
		compile(`^${inner}$`);
		pattern += `${RE2JS.quote(template.slice(from, open))}(${inner})`;
		from = close + 1;
	}
	return compile(`${pattern}${RE2JS.quote(template.slice(from))}$`)
		.matcher(subject)
		.find();
}

/** Of nested delimiters the outermost count. */
function placesOf(template: string, start: string, end: string): (readonly [open: number, close: number])[] {
	const places: (readonly [number, number])[] = [];
	let [level, open] = [0, 0];
	[...template.split("")].forEach((character, at) => {
		if (character === start && ++level === 1) open = at;
		else if (character === end && character !== start && --level === 0) places.push([open, at]);
		if (level < 0) throw new BuiltinError("the delimiters are not balanced");
	});
	if (level !== 0) throw new BuiltinError("the delimiters are not balanced");
	return places;
}
