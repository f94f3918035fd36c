/**
 * Mail addresses as Go's net/mail takes them: `a@b.c`, `"a b"@[127.0.0.1]`, `Name <a@b.c>`, `Group: a@b.c;`, with comments.
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.4
 * @module
 */
import { BuiltinError } from "../builtin.ts";
import { parseAddress } from "../net_address.ts";

/** @throws {BuiltinError} where it is not one address */
export function parseMail(text: string): void {
	const reader = new MailReader(text);
	if (reader.address(true) !== 1 || !reader.atEnd()) throw wrong("there is not one address");
}

// Whatever is neither white space nor a control character nor one of RFC 5322's specials but the dot.
const atom = /[^\0- \x7f()<>[\]:;@\\,"]+/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const quoted = /"((?:[^\0-\x08\x0a-\x1f\x7f\\"]|\\[^\0-\x08\x0a-\x1f\x7f])*)"/y;
const literal = /\[([^\0- \x7f[\]\\]*)\]/y;
const space = /[ \t]*/y;

class MailReader {
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	/** How many addresses there are: one, or those of a group. */
	address(orGroup: boolean): number {
		this.#take(space);
		const start = this.#at;
		if (this.#spec()) {
			this.#take(space);
			if (this.#text[this.#at] === "(") this.#comment();
			return 1;
		}
		this.#at = start;
		if (this.#text[this.#at] !== "<") this.#phrase();
		this.#take(space);
		if (orGroup && this.#taken(":")) return this.#group();
		if (!this.#taken("<") || !this.#spec() || !this.#taken(">")) throw wrong("an address in angle brackets was expected");
		return 1;
	}

	atEnd(): boolean {
		this.#comments();
		return this.#at === this.#text.length;
	}

	/** `local@domain`. */
	#spec(): boolean {
		this.#take(space);
		const local = this.#take(quoted);
		if (local === undefined ? !isDotted(this.#take(atom)) : local === '""') return false;
		if (!this.#taken("@")) return false;
		this.#take(space);
		const domain = this.#take(literal);
		return domain === undefined ? isDotted(this.#take(atom)) : parseAddress(domain.slice(1, -1)) !== undefined;
	}

	/** A name: words, of which the first has to be there. */
	#phrase(): void {
		let words = 0;
		do {
			if (words > 0) this.#comments();
			this.#take(space);
			if (this.#at === this.#text.length) return;
		} while ((this.#take(quoted) ?? this.#take(atom)) !== undefined && ++words);
		if (words === 0) throw wrong("a name was expected");
	}

	#group(): number {
		this.#take(space);
		let count = 0;
		while (!this.#taken(";")) {
			if (count > 0 && !this.#taken(",")) throw wrong("a comma was expected");
			count += this.address(false);
			this.#comments();
		}
		this.#comments();
		return count;
	}

	#comments(): void {
		this.#take(space);
		while (this.#text[this.#at] === "(") {
			this.#comment();
			this.#take(space);
		}
	}

	/** Comments may hold comments. */
	#comment(): void {
		let depth = 0;
		do {
			const sign = this.#text[this.#at++];
			if (sign === undefined) throw wrong("a comment has no end");
			if (sign === "\\" && this.#at < this.#text.length) this.#at++;
			else if (sign === "(") depth++;
			else if (sign === ")") depth--;
		} while (depth > 0);
	}

	#taken(sign: string): boolean {
		if (this.#text[this.#at] !== sign) return false;
		this.#at++;
		return true;
	}

	#take(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.#at;
		const found = pattern.exec(this.#text)?.[0];
		if (found !== undefined) this.#at += found.length;
		return found;
	}
}

/** Dots stand between what is not empty. */
function isDotted(text: string | undefined): boolean {
	return text !== undefined && !/^\.|\.\.|\.$/.test(text);
}

function wrong(what: string): BuiltinError {
	return new BuiltinError(`no mail address: ${what}`);
}
