/**
 * A list of texts in a TOML file. That is all of TOML that is needed here: the rest is passed over, as far as it has to be understood
 * for that.
 * @see https://toml.io/en/v1.0.0
 * @module
 */
import { OssifyError } from "../errors.ts";

/** A list, and whether it adds to what other files say (`{append = true}` in it, as newer containers.conf have it). */
export interface TextList {
	readonly items: readonly string[];
	readonly append: boolean;
}

/** What is passed over between statements. */
const blank = /(?:\s|#[^\n]*)*/y;
const header = /\[{1,2}([^[\]\n]*)\]{1,2}/y;
const key = /([\w\-."' \t]+?)[ \t]*=[ \t]*/y;
/** The texts first: what stands in them is no syntax. */
const piece = /"""[\s\S]*?(?<!\\)"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[\]{}\n]|[^"'#[\]{}\n]+/y;

/**
 * @param name with its table: `crio.runtime.hooks_dir`
 * @returns undefined where the file says nothing of it
 * @throws {OssifyError} `host/invalid-config` where it is not TOML, or no list of texts
 */
export function textListIn(text: string, name: string, file: string): TextList | undefined {
	let table = "";
	let found: string | undefined;
	for (let at = skip(blank, text, 0); at < text.length; at = skip(blank, text, at)) {
		const [line, title] = match(header, text, at) ?? [];
		if (line !== undefined) {
			table = plain(title ?? "");
			at += line.length;
			continue;
		}
		const [start, word] = match(key, text, at) ?? [];
		if (start === undefined) throw invalid(file, text, at);
		const value = valueAt(text, at + start.length, file);
		if ([table, plain(word ?? "")].filter(Boolean).join(".") === name) found = value;
		at += start.length + value.length;
	}
	return found === undefined ? undefined : listOf(found, name, file);
}

/** To the end of its line, or to the bracket that closes it. */
function valueAt(text: string, start: number, file: string): string {
	let [at, depth] = [start, 0];
	while (at < text.length) {
		const [token = ""] = match(piece, text, at) ?? [];
		if (token === "") throw invalid(file, text, at);
		if (token === "\n" && depth === 0) break;
		if (/^[[{]$/.test(token)) depth++;
		if (/^[\]}]$/.test(token)) depth--;
		at += token.length;
	}
	if (depth !== 0) throw invalid(file, text, start);
	return text.slice(start, at);
}

function listOf(value: string, name: string, file: string): TextList {
	const pieces: string[] = [];
	for (let at = 0; at < value.length; at += pieces.at(-1)?.length ?? 1) pieces.push(match(piece, value, at)?.[0] ?? "");
	const tokens = pieces.filter((token) => !token.startsWith("#") && !/^[\s,]*$/.test(token));
	const items = tokens.filter((token) => /^["']/.test(token)).map(textOf);
	const rest = tokens.filter((token) => !/^["']/.test(token)).join("");
	if (!/^\[(?:\{\s*append\s*=\s*(?:true|false)\s*\})?\]\s*$/.test(rest)) {
		throw new OssifyError("host/invalid-config", `cannot understand ${name} in ${file}: it is no list of texts`);
	}
	return { items, append: /=\s*true/.test(rest) };
}

function textOf(token: string): string {
	if (token.startsWith("'")) return token.replace(/^'''|'''$|^'|'$/g, "");
	const inner = token.replace(/^"""|"""$|^"|"$/g, "");
	return inner.replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g, (_, short, long, letter) =>
		letter === undefined ? String.fromCodePoint(Number.parseInt(short ?? long, 16)) : (escapes[letter] ?? letter),
	);
}

const escapes: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r" };

/** `"crio" . runtime` is `crio.runtime`. */
function plain(name: string): string {
	return name
		.split(".")
		.map((part) => part.trim().replace(/^["']|["']$/g, ""))
		.join(".");
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}

function skip(pattern: RegExp, text: string, at: number): number {
	return at + (match(pattern, text, at)?.[0].length ?? 0);
}

function invalid(file: string, text: string, at: number): OssifyError {
	const line = text.slice(0, at).split("\n").length;
	return new OssifyError("host/invalid-config", `cannot understand ${file}, line ${line}: it is not TOML`);
}
