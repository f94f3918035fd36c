/**
 * Holding a document to a schema, and its parts to the parts.
 * @module
 */
import type { RegoValue } from "../../rego/mod.ts";
import { Budget } from "./budget.ts";
import type { Known } from "./canonical.ts";
import { Outcome } from "./outcome.ts";
import type { Schema } from "./schema.ts";

/** Holds a value to all keywords of a schema that is no other one's name. */
export type Check = (schema: Schema, value: RegoValue, path: string, outcome: Outcome, run: Run) => void;

export class Run extends Budget {
	/** Values that were written out for a comparison. */
	readonly known: Known = new WeakMap();
	readonly #check: Check;

	constructor(check: Check) {
		super();
		this.#check = check;
	}

	/** What a value lacks, found by itself. */
	judge(schema: Schema, value: RegoValue, path: string): Outcome {
		const outcome = new Outcome();
		this.validate(schema, value, path, outcome);
		return outcome;
	}

	/** Adds what a value lacks to what is known. */
	validate(schema: Schema, value: RegoValue, path: string, outcome: Outcome): void {
		this.inside(() => {
			if (schema.pass === false) outcome.add("false", path, "False always fails validation");
			else if (schema.ref) this.validate(schema.ref, value, path, outcome);
			else if (schema.pass === undefined) this.#check(schema, value, path, outcome, this);
		});
	}
}
