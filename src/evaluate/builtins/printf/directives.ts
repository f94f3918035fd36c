/**
 * The parts of a format: literal text, and the directives, each with its argument.
 * @module
 */
import type { Argument } from "./argument.ts";
import type { Flags } from "./flags.ts";

export interface Directive {
	readonly verb: string;
	readonly value: Argument;
	readonly flags: Flags;
}

/** Go prints no wider than that. */
const maxWidth = 1_000_000;

/** What a `*`, or digits, gave. */
interface Measure {
	readonly value: number | undefined;
	readonly starred: boolean;
}

/** One walk through a format. */
export class Directives implements Iterable<Directive | string> {
	readonly #format: string;
	readonly #values: readonly Argument[];
	#at = 0;
	#next = 0;
	/** Whether an argument was named by its index: then none counts as left over. */
	#reordered = false;
	/** Whether the indexes of the current directive make sense. */
	#sound = true;
	/** Whether an index was just read. */
	#indexed = false;

	constructor(format: string, values: readonly Argument[]) {
		this.#format = format;
		this.#values = values;
	}

	/** What no directive took. */
	get unused(): readonly Argument[] {
		return this.#reordered ? [] : this.#values.slice(this.#next);
	}

	*[Symbol.iterator](): Iterator<Directive | string> {
		while (this.#at < this.#format.length) {
			const percent = this.#format.indexOf("%", this.#at);
			const end = percent < 0 ? this.#format.length : percent;
			if (end > this.#at) yield this.#format.slice(this.#at, end);
			this.#at = end + 1;
			if (percent >= 0) yield* this.#directive();
		}
	}

	*#directive(): Generator<Directive | string> {
		this.#sound = true;
		this.#indexed = false;
		const signs = this.#match(/[#0+\- ]*/y);
		this.#index();
		const width = this.#width();
		if (width.starred && width.value === undefined) yield "%!(BADWIDTH)";
		const precision = this.#precision();
		if (precision?.starred && precision.value === undefined) yield "%!(BADPREC)";
		if (!this.#indexed) this.#index();
		const flags = flagsOf(signs, width.value, precision?.value);
		yield this.#verb(flags);
	}

	#verb(flags: Flags): Directive | string {
		const verb = this.#match(/./suy);
		if (verb === "") return "%!(NOVERB)";
		if (verb === "%") return "%";
		if (!this.#sound) return `%!${verb}(BADINDEX)`;
		const value = this.#values[this.#next];
		if (value === undefined) return `%!${verb}(MISSING)`;
		this.#next++;
		return { verb, value, flags };
	}

	/** `[3]`: the argument to take next, counted from 1. */
	#index(): void {
		this.#indexed = false;
		if (this.#format[this.#at] !== "[") return;
		this.#reordered = true;
		const close = this.#format.indexOf("]", this.#at);
		const digits = close < 0 ? "" : this.#format.slice(this.#at + 1, close);
		const wellFormed = /^\d{1,7}$/.test(digits);
		const index = Number(digits) - 1;
		this.#indexed = wellFormed;
		if (wellFormed && index >= 0 && index < this.#values.length) this.#next = index;
		else this.#sound = false;
		this.#at = close < 0 ? this.#at + 1 : close + 1;
	}

	#width(): Measure {
		const width = this.#measure();
		if (!width.starred && width.value !== undefined && this.#indexed) this.#sound = false;
		if (width.starred) this.#indexed = false;
		return width;
	}

	/** A point without digits means 0; at the end of the format, it is a verb. */
	#precision(): Measure | undefined {
		if (this.#format[this.#at] !== "." || this.#at + 1 >= this.#format.length) return undefined;
		this.#at++;
		if (this.#indexed) this.#sound = false;
		this.#index();
		const { value, starred } = this.#measure();
		if (starred) this.#indexed = false;
		if (!starred) return { value: value ?? 0, starred };
		// A negative one is as good as none, and Go says so.
		return { value: value !== undefined && value < 0 ? undefined : value, starred };
	}

	#measure(): Measure {
		if (this.#format[this.#at] !== "*") return { value: this.#digits(), starred: false };
		this.#at++;
		const value = this.#values[this.#next];
		if (value !== undefined) this.#next++;
		const sound = typeof value === "bigint" && value >= -maxWidth && value <= maxWidth;
		return { value: sound ? Number(value) : undefined, starred: true };
	}

	#digits(): number | undefined {
		const digits = this.#match(/\d*/y);
		if (digits === "") return undefined;
		if (Number(digits.slice(0, -1)) <= maxWidth) return Number(digits);
		// Go reads no further after a number that is too large.
		this.#at = this.#format.length;
		return undefined;
	}

	#match(pattern: RegExp): string {
		pattern.lastIndex = this.#at;
		const found = pattern.exec(this.#format)?.[0] ?? "";
		this.#at += found.length;
		return found;
	}
}

function flagsOf(signs: string, width: number | undefined, precision: number | undefined): Flags {
	const negative = width !== undefined && width < 0;
	return {
		sharp: signs.includes("#"),
		zero: signs.includes("0") && !negative,
		plus: signs.includes("+"),
		minus: signs.includes("-") || negative,
		space: signs.includes(" "),
		width: width === undefined ? undefined : Math.abs(width),
		precision,
	};
}
