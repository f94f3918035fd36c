/**
 * A strict JSON scanner that remembers where each value is, so that a document can be changed in place.
 *
 * It is stricter than `JSON.parse` where two readers of one document could differ: a key given twice, a lone
 * surrogate, nesting without end. A spec that ossify and the runtime read differently would be a way around it.
 * @module
 */
import type { CodeOf, PlacedError } from "../errors.ts";
import {
	backslash,
	closingBrace,
	closingBracket,
	colon,
	comma,
	firstOfFour,
	isFollowing,
	isSpecial,
	lastOfAscii,
	quote,
	space,
	startsAs,
} from "./characters.ts";
import { plainKey } from "./keys.ts";
import { excessOf } from "./long_number.ts";
import { ScanFaults } from "./scan_faults.ts";
import { type ScanLimits, Tally } from "./tally.ts";
import { array, nodeAt, number, object, string } from "./tape.ts";
import { TapeWriter } from "./tape_writer.ts";
import type { JsonNode } from "./tree.ts";
import { bytesOf } from "./utf8.ts";

/** Real specs nest about ten deep. The limit keeps later readers below their own stack limits. */
const maxDepth = 256;

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const surrogateEscape = /\\u(?:[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|([dD][89a-fA-F]))/y;
const literals = ["true", "false", "null"];

/** So many keys of an object are compared with each other, which is quicker than a set. A hostile object may have a million. */
const few = 24;

/** The advice for exceeded limits. */
const listed = "see `Limits` in docs/reference/schemas.md";

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

/** Reads by byte, since every container's start waits for it. */
class Scanner {
	/** In the bytes. */
	private at = 0;
	/** So many bytes more than characters are in front of it. */
	private shift = 0;
	private readonly text: string;
	private readonly bytes: Uint8Array;
	private readonly length: number;
	private readonly faults: ScanFaults;
	private readonly tally: Tally;
	private readonly tape = new TapeWriter();

	constructor(text: string, subject: string, limits: ScanLimits) {
		this.text = text;
		this.faults = new ScanFaults(text, subject);
		this.tally = new Tally(limits);
		const { bytes, length } = bytesOf(text);
		this.bytes = bytes;
		this.length = length;
	}

	document(): JsonNode {
		this.skipSpace();
		if (this.at === this.length) throw this.error("input/empty", "it is empty", "is it the right file, and was all of it written?");
		this.value(0, 0, -1, 0);
		this.skipSpace();
		if (this.at !== this.length)
			throw this.error("input/not-json", "there is more text after the end of the document", "a file holds one document: delete the rest");
		return nodeAt(this.tape.written(), 0);
	}

	/** @param keyStart where its key is, of a member */
	private value(depth: number, keyStart: number, key: number, hash: number): void {
		const kind = startsAs[this.bytes[this.at] as number] as number;
		if (!this.tally.takeValue()) throw this.error("input/too-many-values", `it holds more than ${this.tally.values} values`, listed);
		const entry = this.tape.begin(kind, this.at - this.shift, keyStart, key, hash);
		if (kind === string) this.string();
		else if (kind === number) this.number();
		else if (kind === object || kind === array) this.collection(kind, depth);
		else this.literal();
		this.tape.end(entry, this.at - this.shift);
	}

	private collection(kind: number, depth: number): void {
		if (depth === maxDepth) throw this.error("input/too-deep", `it nests deeper than ${maxDepth} levels`, "write it flatter");
		this.at++;
		if (kind === object) this.object(depth + 1);
		else this.array(depth + 1);
	}

	private number(): void {
		const start = this.at - this.shift;
		numberPattern.lastIndex = start;
		if (!numberPattern.test(this.text)) throw this.faults.expectedValue(this.place);
		const { lastIndex } = numberPattern;
		this.at = lastIndex + this.shift;
		const excess = lastIndex - start <= 4 ? undefined : excessOf(this.text.slice(start, lastIndex));
		if (excess) throw this.faults.error("input/long-number", `a number ${excess}`, "write it shorter, or as a string", start);
	}

	private object(depth: number): void {
		if (this.taken(closingBrace)) return;
		const { tape } = this;
		const first = tape.used;
		let count = 0;
		let set: Set<string> | undefined;
		do {
			this.skipSpace();
			const start = this.at - this.shift;
			const hash = this.key();
			const index = tape.keys.length - 1;
			const key = tape.keys[index] as string;
			if (!this.tally.takeKey(key, count))
				throw this.error("input/too-many-keys", "its objects have too many keys, or too long ones", listed);
			if (count === few) set = tape.keysSince(first);
			if (set?.has(key) ?? tape.hasKey(first, hash, key)) throw this.faults.givenTwice(key, start);
			set?.add(key);
			count++;
			if (!this.taken(colon)) throw this.expected('":"', "write a : and a value after the key");
			this.skipSpace();
			this.value(depth, start, index, hash);
		} while (this.taken(comma));
		if (!this.taken(closingBrace)) throw this.expected('"," or "}"', "is a comma missing in front of it, or the } of the object?");
	}

	/** Adds a key to the list, and returns its hash. */
	private key(): number {
		const { bytes } = this;
		const start = this.at;
		if (bytes[start] !== quote) throw this.faults.expectedKey(this.place);
		let at = start + 1;
		let hash = 0;
		let code = bytes[at] as number;
		while (isSpecial[code] === 0) {
			hash = ((hash << 5) - hash + code) | 0;
			code = bytes[++at] as number;
		}
		if (code !== quote) return this.otherKey();
		this.tape.keys.push(plainKey({ text: this.text, start: start - this.shift, bytes, from: start + 1, to: at }, hash));
		this.at = at + 1;
		return hash;
	}

	/** One with an escape, or with a character that is not ASCII. */
	private otherKey(): number {
		const start = this.at - this.shift;
		this.string();
		const key = JSON.parse(this.text.slice(start, this.at - this.shift)) as string;
		this.tape.keys.push(key);
		let hash = 0;
		for (let index = 0; index < key.length; index++) hash = ((hash << 5) - hash + key.charCodeAt(index)) | 0;
		return hash;
	}

	private array(depth: number): void {
		if (this.taken(closingBracket)) return;
		do {
			this.skipSpace();
			this.value(depth, 0, -1, 0);
		} while (this.taken(comma));
		if (!this.taken(closingBracket)) throw this.expected('"," or "]"', "is a comma missing in front of it, or the ] of the list?");
	}

	/** Passes over a string. */
	private string(): void {
		const { bytes } = this;
		let at = this.at + 1;
		for (;;) {
			let code = bytes[at] as number;
			while (isSpecial[code] === 0) code = bytes[++at] as number;
			if (code === quote) break;
			at = this.special(code, at);
		}
		this.at = at + 1;
	}

	/** Passes over an escape, or over characters that are not ASCII: a text may have megabytes of them. */
	private special(code: number, at: number): number {
		if (code === backslash) return this.escapeSequence(at);
		if (code <= lastOfAscii) {
			// A control character, or the 0 after the end of the text.
			this.at = at;
			throw this.expected("the end of a string", 'is its closing " missing? A line break in a text is written \\n, a tab \\t');
		}
		const { bytes } = this;
		let { shift } = this;
		let next = at;
		// A character of the text has two to three bytes, of which only the first counts; one of four bytes is two in the text.
		for (let byte = code; byte > lastOfAscii; byte = bytes[++next] as number) {
			if (isFollowing(byte)) shift++;
			else if (byte >= firstOfFour) shift--;
		}
		this.shift = shift;
		return next;
	}

	private escapeSequence(at: number): number {
		this.at = at;
		const start = at - this.shift;
		surrogateEscape.lastIndex = start;
		const surrogate = surrogateEscape.exec(this.text);
		if (surrogate?.[1]) {
			throw this.error("input/lone-surrogate", "a string holds half of a surrogate pair", "write the whole pair, or the character itself");
		}
		if (surrogate) return at + surrogate[0].length;
		escape.lastIndex = start;
		if (!escape.test(this.text)) throw this.expected("an escape of JSON", "write a backslash as \\\\");
		return escape.lastIndex + this.shift;
	}

	private literal(): void {
		const word = literals.find((known) => this.text.startsWith(known, this.at - this.shift));
		if (word === undefined) throw this.faults.expectedValue(this.place);
		this.at += word.length;
	}

	/** Skips white space and then `character`, if it is there. */
	private taken(character: number): boolean {
		this.skipSpace();
		if (this.bytes[this.at] !== character) return false;
		this.at++;
		return true;
	}

	private skipSpace(): void {
		const { bytes } = this;
		let { at } = this;
		let code = bytes[at];
		while (code === space || code === 0x0a || code === 0x09 || code === 0x0d) code = bytes[++at];
		this.at = at;
	}

	/** In the text. */
	private get place(): number {
		return this.at - this.shift;
	}

	private expected(what: string, advice: string): PlacedError {
		return this.faults.expected(what, advice, this.place);
	}

	private error(code: CodeOf<"input">, what: string, advice: string): PlacedError {
		return this.faults.error(code, what, advice, this.place);
	}
}
