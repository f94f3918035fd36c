/** What came of a case. @module */

export interface Outcome {
	readonly note: string;
	/** Why it failed; undefined where it passed. */
	readonly failure: string | undefined;
}
