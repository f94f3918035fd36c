/**
 * Reads an ambiguous input in each possible way.
 * @module
 */

/** Chooses one of several possibilities. Within a reading, the same question gets the same answer. */
export type Choose = <T>(question: string, possibilities: readonly [T, ...T[]]) => T;

/** The largest number of readings. A call that needs more is refused. */
const mostReadings = 256;

/** Reads once for each combination of answers. @returns the result of each reading; undefined if there are too many */
export function allReadings<T>(read: (choose: Choose) => T): T[] | undefined {
	const results: T[] = [];
	const pending = [new Map<string, unknown>()];
	for (let answers = pending.pop(); answers !== undefined; answers = pending.pop()) {
		if (results.length === mostReadings) return undefined;
		results.push(read(chooser(answers, pending)));
	}
	return results;
}

/** A new question gets its first answer, and a reading is queued for each other one. */
function chooser(answers: Map<string, unknown>, pending: Map<string, unknown>[]): Choose {
	return <T>(question: string, [first, ...others]: readonly [T, ...T[]]) => {
		if (!answers.has(question)) {
			for (const other of others) pending.push(new Map(answers).set(question, other));
			answers.set(question, first);
		}
		return answers.get(question) as T;
	};
}
