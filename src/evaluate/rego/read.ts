/**
 * Rego's notation of values (`{"a", 1}`, `set()`, `{1: true}`) to values. It is what `opa_value_dump` writes; all JSON is in it.
 * @module
 */
import { type Entry, RegoNumber, RegoObject, RegoSet, type RegoValue } from "./value.ts";

/** @throws {SyntaxError} where the text is no value */
export function readValue(text: string): RegoValue {
	return small.test(text) ? new RegoNumber(text) : new Reader(text).whole();
}

/** An integer, as most operands of arithmetic are. */
const small = /^-?(?:0|[1-9]\d{0,14})$/;

const space = /[ \t\r\n]*/y;
const literal = /null|true|false|set\([ \t\r\n]*\)/y;
const number = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
/** Whole runs at a time: of some million steps within one match, JavaScriptCore makes none. */
const string = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const literals: Readonly<Record<string, RegoValue>> = { null: null, true: true, false: false };

class Reader {
	private readonly text: string;
	private at = 0;

	constructor(text: string) {
		this.text = text;
	}

	whole(): RegoValue {
		const value = this.value();
		this.skip();
		if (this.at < this.text.length) throw this.error("the end");
		return value;
	}

	private value(): RegoValue {
		this.skip();
		switch (this.text[this.at]) {
			case '"':
				return this.string();
			case "{":
				return this.braces();
			case "[":
				this.at++;
				return this.rest([], "]");
			default:
				return this.word();
		}
	}

	private string(): string {
		const quoted = this.match(string);
		if (quoted === undefined) throw this.error("the end of a string");
		return quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
	}

	private word(): RegoValue {
		const digits = this.match(number);
		// A policy may hold `.5`, which is no number to JSON.
		if (digits !== undefined) return new RegoNumber(digits.replace(/^(-?)\./, "$10."));
		const word = this.match(literal);
		if (word === undefined) throw this.error("a value");
		return word.startsWith("set") ? new RegoSet([]) : (literals[word] as RegoValue);
	}

	private braces(): RegoValue {
		this.at++;
		if (this.taken("}")) return new RegoObject([]);
		const first = this.value();
		if (this.taken(":")) return new RegoObject(this.entries([[first, this.value()]]));
		return new RegoSet(this.taken(",") ? this.rest([first], "}") : this.closed([first]));
	}

	/** Items up to the closing sign, each but the last followed by a comma. */
	private rest(items: RegoValue[], close: string): RegoValue[] {
		while (!this.taken(close)) {
			items.push(this.value());
			if (this.taken(",")) continue;
			if (!this.taken(close)) throw this.error(`"," or "${close}"`);
			break;
		}
		return items;
	}

	private closed(items: RegoValue[]): RegoValue[] {
		if (!this.taken("}")) throw this.error('":", "," or "}"');
		return items;
	}

	private entries(entries: Entry[]): Entry[] {
		while (!this.taken("}")) {
			if (!this.taken(",")) throw this.error('"," or "}"');
			if (this.taken("}")) break;
			const key = this.value();
			if (!this.taken(":")) throw this.error('":"');
			entries.push([key, this.value()]);
		}
		return entries;
	}

	private taken(sign: string): boolean {
		this.skip();
		if (this.text[this.at] !== sign) return false;
		this.at++;
		return true;
	}

	private skip(): void {
		space.lastIndex = this.at;
		space.test(this.text);
		this.at = space.lastIndex;
	}

	private match(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.at;
		const found = pattern.exec(this.text)?.[0];
		if (found !== undefined) this.at = pattern.lastIndex;
		return found;
	}

	private error(wanted: string): SyntaxError {
		return new SyntaxError(`no value of Rego: at ${this.at} ${wanted} was expected`);
	}
}
