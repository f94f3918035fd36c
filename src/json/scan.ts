/**
 * A strict JSON scanner that remembers where each value is, so that a document can be changed in place.
 *
 * It is stricter than `JSON.parse` where two readers of one document could differ: a key given twice, a lone
 * surrogate, nesting without end. A spec that ossify and the runtime read differently would be a way around it.
 * @module
 */
import { type CodeOf, PlacedError } from "../errors.ts";
import { Keys } from "./keys.ts";
import { excessOf } from "./long_number.ts";
import { type ScanLimits, Tally } from "./tally.ts";
import { placeIn } from "./text_place.ts";
import type { ArrayNode, JsonNode, Member, ObjectNode } from "./tree.ts";

/** Real specs nest about ten deep. The limit keeps later readers below their own stack limits. */
const maxDepth = 256;

/** Characters of a string but for quotes, backslashes and control characters. */
const plain = /[ !#-[\]-\uffff]+/y;
/** Up to so many characters a loop is as quick. */
const short = 32;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const surrogateEscape = /\\u(?:[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|([dD][89a-fA-F]))/y;
const literals = ["true", "false", "null"];

/** The advice for exceeded limits. */
const listed = "see `Limits` in docs/reference/schemas.md";

/** The advice for another character where a key is expected. */
const keyAdvice: Readonly<Record<string, string>> = { "}": "delete the comma in front of it", ",": "delete this comma" };

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;
const comma = 0x2c;
const colon = 0x3a;
const closingBracket = 0x5d;
const closingBrace = 0x7d;

/**
 * Reads a JSON document.
 * @param subject the name of the text, for messages: "the spec"
 * @throws {OssifyError} `input/empty`, `input/not-json`, `input/duplicate-key`, `input/lone-surrogate`, `input/too-deep`,
 *   `input/long-number`, `input/too-many-values`, `input/too-many-keys`
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export function scanJson(text: string, subject: string, limits: ScanLimits = {}): JsonNode {
	return new Scanner(text, subject, limits).document();
}

/** Reads by character code, since every container's start waits for it: 20 KB take half as long again as JSON.parse. */
class Scanner {
	private at = 0;
	private readonly text: string;
	private readonly subject: string;
	private readonly tally: Tally;

	constructor(text: string, subject: string, limits: ScanLimits) {
		this.text = text;
		this.subject = subject;
		this.tally = new Tally(limits);
	}

	document(): JsonNode {
		this.skipSpace();
		if (this.at === this.text.length) throw this.error("input/empty", "it is empty", "is it the right file, and was all of it written?");
		const node = this.value(0);
		this.skipSpace();
		if (this.at === this.text.length) return node;
		throw this.error("input/not-json", "there is more text after the end of the document", "a file holds one document: delete the rest");
	}

	private value(depth: number): JsonNode {
		const start = this.at;
		const kind = this.kindAt(start);
		if (!this.tally.takeValue()) throw this.error("input/too-many-values", `it holds more than ${this.tally.values} values`, listed);
		if (kind === "object" || kind === "array") {
			if (depth === maxDepth) throw this.error("input/too-deep", `it nests deeper than ${maxDepth} levels`, "write it flatter");
			return kind === "object" ? this.object(depth + 1) : this.array(depth + 1);
		}
		if (kind === "string") this.string();
		else if (kind === "number") this.number(start);
		else this.literal(start);
		return { kind, start, end: this.at };
	}

	private number(start: number): void {
		if (!this.match(number)) throw this.expectedValue();
		const excess = excessOf(this.text.slice(start, this.at));
		if (excess) throw this.error("input/long-number", `a number ${excess}`, "write it shorter, or as a string", start);
	}

	private kindAt(at: number): JsonNode["kind"] {
		switch (this.text.charCodeAt(at)) {
			case quote:
				return "string";
			case 0x7b:
				return "object";
			case 0x5b:
				return "array";
			case 0x74:
			case 0x66:
				return "boolean";
			case 0x6e:
				return "null";
			default:
				return "number";
		}
	}

	private object(depth: number): ObjectNode {
		const start = this.at++;
		const keys = new Keys();
		const members: Member[] = [];
		if (!this.taken(closingBrace)) {
			do {
				members.push(this.member(depth, keys, members.length));
			} while (this.taken(comma));
			if (!this.taken(closingBrace)) throw this.expected('"," or "}"', "is a comma missing in front of it, or the } of the object?");
		}
		return { kind: "object", start, end: this.at, members };
	}

	private member(depth: number, keys: Keys, before: number): Member {
		this.skipSpace();
		const start = this.at;
		const key = this.key();
		if (!this.tally.takeKey(key, before)) {
			throw this.error("input/too-many-keys", "its objects have too many keys, or too long ones", listed);
		}
		if (!keys.take(key)) {
			// Runtimes differ on a key given twice: the first, the last, or both merged (Go).
			this.at = start;
			throw this.error("input/duplicate-key", `the key ${JSON.stringify(key)} is given twice in one object`, "keep one of the two");
		}
		if (!this.taken(colon)) throw this.expected('":"', "write a : and a value after the key");
		this.skipSpace();
		return { key, start, value: this.value(depth) };
	}

	private key(): string {
		const start = this.at;
		if (this.text.charCodeAt(start) !== quote)
			throw this.expected("a quoted key", keyAdvice[this.text[start] ?? ""] ?? "write keys in double quotes");
		const escaped = this.string();
		return escaped ? (JSON.parse(this.text.slice(start, this.at)) as string) : this.text.slice(start + 1, this.at - 1);
	}

	private array(depth: number): ArrayNode {
		const start = this.at++;
		const items: JsonNode[] = [];
		if (!this.taken(closingBracket)) {
			do {
				this.skipSpace();
				items.push(this.value(depth));
			} while (this.taken(comma));
			if (!this.taken(closingBracket)) throw this.expected('"," or "]"', "is a comma missing in front of it, or the ] of the list?");
		}
		return { kind: "array", start, end: this.at, items };
	}

	/** Passes over a string; true where it holds an escape. */
	private string(): boolean {
		const { text } = this;
		let at = this.at + 1;
		let escaped = false;
		for (;;) {
			const code = text.charCodeAt(at);
			if (code === quote) break;
			if (code === backslash) {
				escaped = true;
				at = this.escapeSequence(at);
			} else if (code >= space) at = at - this.at < short ? at + 1 : this.plain(at);
			else {
				// A control character, or NaN after the end of the text.
				this.at = at;
				throw this.expected("the end of a string", 'is its closing " missing? A line break in a text is written \\n, a tab \\t');
			}
		}
		this.at = at + 1;
		return escaped;
	}

	/** Where a run of characters that need no escape ends, found by the engine's own code: a text may have megabytes. */
	private plain(at: number): number {
		plain.lastIndex = at;
		plain.test(this.text);
		return plain.lastIndex;
	}

	private escapeSequence(at: number): number {
		this.at = at;
		surrogateEscape.lastIndex = at;
		const surrogate = surrogateEscape.exec(this.text);
		if (surrogate?.[1]) {
			throw this.error("input/lone-surrogate", "a string holds half of a surrogate pair", "write the whole pair, or the character itself");
		}
		if (surrogate) return at + surrogate[0].length;
		if (!this.match(escape)) throw this.expected("an escape of JSON", "write a backslash as \\\\");
		return this.at;
	}

	private literal(start: number): void {
		const word = literals.find((known) => this.text.startsWith(known, start));
		if (word === undefined) throw this.expectedValue();
		this.at += word.length;
	}

	/** Skips white space and then `character`, if it is there. */
	private taken(character: number): boolean {
		this.skipSpace();
		if (this.text.charCodeAt(this.at) !== character) return false;
		this.at++;
		return true;
	}

	private skipSpace(): void {
		const { text } = this;
		let code = text.charCodeAt(this.at);
		while (code === space || code === 0x0a || code === 0x09 || code === 0x0d) code = text.charCodeAt(++this.at);
	}

	private match(pattern: RegExp): boolean {
		pattern.lastIndex = this.at;
		if (!pattern.test(this.text)) return false;
		this.at = pattern.lastIndex;
		return true;
	}

	private expectedValue(): PlacedError {
		const closes = "]},".includes(this.text[this.at] ?? " ");
		const advice = closes
			? "write a value there, or delete what leads to it"
			: "write a string in double quotes, or a number, true, false, null, [ or {";
		return this.expected("a value", advice);
	}

	private expected(what: string, advice: string): PlacedError {
		const found = this.text[this.at];
		if (found !== undefined) return this.error("input/not-json", `expected ${what}, but found ${JSON.stringify(found)}`, advice);
		return this.error("input/not-json", `expected ${what}, but it ends there (is it cut off?)`, "write or copy all of it");
	}

	private error(code: CodeOf<"input">, what: string, advice: string, at = this.at): PlacedError {
		const { row, column } = placeIn(this.text, at);
		const shown = code === "input/empty" ? "" : `line ${row}, column ${column}: `;
		const place = code === "input/empty" ? { row: 1, column: 1 } : { row, column };
		return new PlacedError(code, `cannot read ${this.subject} as JSON: ${shown}${what}`, { what, place, advice });
	}
}
