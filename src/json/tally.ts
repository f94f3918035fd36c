/**
 * Counters while a document is read.
 * @module
 */

/** The limits of a document; missing ones are not limited. */
export interface ScanLimits {
	/** Values: objects, lists and all that is in them. */
	readonly values?: number;
	/**
	 * Characters that are compared where each key of an object is compared with all in front of it: the worst that a hash table comes to.
	 * OPA's hashes by FNV without a seed, and its author can give an object as many keys with one hash as he likes.
	 */
	readonly keyComparisons?: number;
}

/** Counts down. */
export class Tally {
	/** The most values. */
	readonly values: number;
	#values: number;
	#comparisons: number;

	constructor({ values = Infinity, keyComparisons = Infinity }: ScanLimits) {
		this.values = values;
		this.#values = values;
		this.#comparisons = keyComparisons;
	}

	/** False where it is one too many. */
	takeValue(): boolean {
		return --this.#values >= 0;
	}

	/** @param before how many keys the object has in front of it. @returns false where that is too much to compare */
	takeKey(key: string, before: number): boolean {
		this.#comparisons -= before * key.length;
		return this.#comparisons >= 0;
	}
}
