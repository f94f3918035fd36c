/**
 * Reading what can be read in more ways than one: all of them, each to its end.
 * @module
 */

/** Picks one of some possibilities; the same one whenever the same is asked. */
export type Choose = <T>(question: string, possibilities: readonly [T, ...T[]]) => T;

/** A call that needs more is refused. */
const mostReadings = 256;

/**
 * Reads once for each combination of answers.
 * @returns what each reading gave; undefined where there are too many of them
 */
export function allReadings<T>(read: (choose: Choose) => T): T[] | undefined {
	const results: T[] = [];
	const pending = [new Map<string, unknown>()];
	for (let answers = pending.pop(); answers !== undefined; answers = pending.pop()) {
		if (results.length === mostReadings) return undefined;
		results.push(read(chooser(answers, pending)));
	}
	return results;
}

/** A question that is new gets its first answer; a reading for each other one is left for later. */
function chooser(answers: Map<string, unknown>, pending: Map<string, unknown>[]): Choose {
	return <T>(question: string, [first, ...others]: readonly [T, ...T[]]) => {
		if (!answers.has(question)) {
			for (const other of others) pending.push(new Map(answers).set(question, other));
			answers.set(question, first);
		}
		return answers.get(question) as T;
	};
}
