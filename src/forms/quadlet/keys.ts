/**
 * Looking up keys of a unit as Quadlet does: an empty value forgets those above it.
 * @module
 */
import { errorAtOffset, type FormText } from "../document/mod.ts";
import type { UnitLine } from "./unit_file.ts";
import { type WordRule, wordsOf } from "./words.ts";

/** A text in a unit, with the place of its line. */
export interface Word {
	readonly text: string;
	readonly offset: number;
}

/** The assignments of the section [Container]. */
export class Keys {
	readonly #file: FormText;
	readonly #byKey = new Map<string, UnitLine[]>();

	constructor(file: FormText, lines: readonly UnitLine[]) {
		this.#file = file;
		for (const line of lines) {
			const known = this.#byKey.get(line.key);
			if (known === undefined || line.value === "") this.#byKey.set(line.key, [line]);
			else known.push(line);
		}
	}

	get names(): readonly string[] {
		return [...this.#byKey.keys()];
	}

	/** The last value, without quotes around it. */
	last(key: string): Word | undefined {
		const line = this.#byKey.get(key)?.at(-1);
		return line && { text: /^"(.*)"$/s.exec(line.value)?.[1] ?? line.value, offset: line.offset };
	}

	/** All values that are not empty. */
	all(key: string): readonly Word[] {
		return (this.#byKey.get(key) ?? []).filter(({ value }) => value !== "").map(({ value, offset }) => ({ text: value, offset }));
	}

	/** The words of all values. @throws {OssifyError} `input/invalid-form` for an escape that is not known */
	words(key: string, rule: WordRule): readonly Word[] {
		return this.all(key).flatMap(({ text, offset }) => this.#wordsOf(key, text, offset, rule));
	}

	/** The words of the last value. */
	lastWords(key: string): readonly Word[] | undefined {
		const line = this.#byKey.get(key)?.at(-1);
		return line && this.#wordsOf(key, line.value, line.offset, "escapes");
	}

	/** Everything but `1`, `yes`, `true` and `on` is false to Quadlet. */
	flag(key: string): boolean | undefined {
		const value = this.last(key)?.text;
		return value === undefined ? undefined : /^(?:1|yes|true|on)$/i.test(value);
	}

	error(offset: number, what: string): Error {
		return errorAtOffset(this.#file, offset, what);
	}

	#wordsOf(key: string, text: string, offset: number, rule: WordRule): readonly Word[] {
		const words = wordsOf(text, rule);
		if (words === undefined) throw this.error(offset, `${key} has a backslash that begins no escape`);
		return words.map((word) => ({ text: word, offset }));
	}
}
