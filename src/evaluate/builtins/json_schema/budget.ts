/**
 * What one call may take. Schemas refer to each other: a short one can ask for more than any machine has time for.
 * @module
 */
import { limit, maxValues } from "../limits.ts";

/** How many schemas may be held to a value one within the other; the stacks of all runtimes have room for that. */
const maxDepth = 500;

export class Budget {
	#steps = 0;
	#depth = 0;

	/** @throws {RangeError} where it was one too many */
	step(): void {
		limit(++this.#steps, maxValues, "the steps of a check by JSON schema");
	}

	/** One level further down: a schema that leads back to itself never comes to an end. */
	inside(visit: () => void): void {
		this.step();
		limit(++this.#depth, maxDepth, "the depth of a check by JSON schema");
		visit();
		this.#depth--;
	}
}
