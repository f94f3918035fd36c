/**
 * What a document is found to lack.
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { limit, maxText } from "../limits.ts";

interface Finding {
	readonly type: string;
	readonly field: string;
	readonly desc: string;
}

/** The place of the whole document. A key below it is `(Root).key`. */
export const root = "(Root)";

/** What a part of a document is found to lack, and how near it came: of several schemas, the nearest one's errors are told. */
export class Outcome {
	readonly #errors: Finding[] = [];
	score = 0;

	get valid(): boolean {
		return this.#errors.length === 0;
	}

	/** @param told what it says where the place is to be in the sentence */
	add(type: string, path: string, told: string | ((field: string) => string)): void {
		const field = path.startsWith(`${root}.`) ? path.slice(root.length + 1) : path;
		this.#errors.push({ type, field, desc: typeof told === "string" ? told : told(field) });
		this.score -= 2;
	}

	merge(other: Outcome): void {
		for (const error of other.#errors) this.#errors.push(error);
		this.score += other.score;
	}

	/** @throws {RangeError} where it is more than a policy's memory should hold */
	tree(): RegoValue {
		const size = this.#errors.reduce((sum, { field, desc }) => sum + field.length + desc.length, 0);
		limit(2 * size, maxText, "what a document is found to lack");
		return this.#errors.map(({ type, field, desc }) => RegoObject.of({ type, field, desc, error: `${field}: ${desc}` }));
	}
}

/** The first of those that came nearest: it is probably the one that was meant. */
export function nearest(tried: readonly Outcome[]): Outcome {
	return tried.reduce((best, one) => (one.score > best.score ? one : best));
}
