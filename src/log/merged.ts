/**
 * The lines of several logs, sorted by time.
 * @module
 */
import { parseEntry } from "./entry.ts";
import type { Line, LogLines } from "./lines.ts";

/** Reads one log or several. */
export class MergedLines {
	readonly #logs: readonly LogLines[];

	constructor(logs: readonly LogLines[]) {
		this.#logs = logs;
	}

	/** Whether there is a file of one of the logs. */
	exists(): boolean {
		return this.#logs.some((log) => log.exists());
	}

	/** The lines that are new since the last call. */
	poll(): Generator<Line> {
		return inOrder(this.#logs.map((log) => log.poll()));
	}

	/** The text after the last line feed of each log. */
	*rests(): Generator<Line> {
		for (const log of this.#logs) yield* log.rests();
	}

	close(): void {
		for (const log of this.#logs) log.close();
	}
}

interface Head {
	readonly source: Generator<Line>;
	readonly line: Line;
	readonly time: number;
}

/** Each log is in order already. A line that is not a record stays after the line before it. */
function* inOrder(sources: readonly Generator<Line>[]): Generator<Line> {
	const [only] = sources;
	if (sources.length === 1 && only) return yield* only;
	let heads = sources.flatMap((source) => nextOf(source, Number.NEGATIVE_INFINITY));
	while (heads.length > 0) {
		const first = heads.reduce((one, other) => (other.time < one.time ? other : one));
		yield first.line;
		heads = heads.flatMap((head) => (head === first ? nextOf(head.source, head.time) : [head]));
	}
}

function nextOf(source: Generator<Line>, before: number): Head[] {
	const { done, value } = source.next();
	if (done) return [];
	const record = parseEntry(value.text);
	return [{ source, line: value, time: record === undefined ? before : Date.parse(record.time) }];
}
