/**
 * The time of the last decision, read from the end of the log. A correct clock cannot be earlier.
 * @module
 */
import type { TailFile, Tails } from "../platform/files/tail.ts";
import { filesOf } from "./rotate.ts";

/**
 * A line has at most 32 KiB (recorder.ts), and the last one may be incomplete. A longer one is not ossify's. Nearly all records have less than 2 KiB, so
 * less is read first.
 */
const windows = [8 * 1024, 128 * 1024] as const;

/**
 * The time of the last complete record. A record that was made while the clock was wrong also has the time of the latest event known then, and the
 * later of the two times counts: otherwise, after one such decision, the clock would no longer be recognized as wrong. If the log was just rotated,
 * the newest rotated file is read.
 *
 * Throws nothing: for a log that cannot be read, the time is undefined, and the error is reported when the decision is recorded.
 * @param path of the log file
 */
export function lastRecorded(tails: Tails, path: string): Date | undefined {
	try {
		return lastIn(tails, path) ?? lastOfRotated(tails, path);
	} catch {
		return undefined;
	}
}

function lastOfRotated(tails: Tails, path: string): Date | undefined {
	const slash = path.lastIndexOf("/");
	const [folder, base] = [path.slice(0, slash) || "/", path.slice(slash + 1)];
	const newest = filesOf(tails.names(folder), base)
		.filter((name) => name !== base)
		.at(-1);
	return newest === undefined ? undefined : lastIn(tails, `${folder}/${newest}`);
}

function lastIn(tails: Tails, path: string): Date | undefined {
	const file = tails.open(path);
	if (file === undefined) return undefined;
	try {
		for (const window of windows) {
			const time = lastTime(endOf(file, window));
			if (time !== undefined) return time;
		}
		return undefined;
	} finally {
		file.close();
	}
}

function endOf(file: TailFile, window: number): string {
	const start = Math.max(0, file.size() - window);
	const text = new TextDecoder().decode(file.read(start, window));
	// The first line may be incomplete.
	return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
}

/** Searches backwards from the end. Incomplete lines and lines of other programs are skipped. */
function lastTime(text: string): Date | undefined {
	for (let end = text.length; end > 0; ) {
		const begin = text.lastIndexOf("\n", end - 1) + 1;
		const time = timeOf(text.slice(begin, end));
		if (time !== undefined) return time;
		end = begin - 1;
	}
	return undefined;
}

/** The later of the record's time and the latest event that was known then. */
function timeOf(line: string): Date | undefined {
	try {
		const { time, stage, clock } = JSON.parse(line);
		const times = [time, clock?.notBefore].filter((one) => typeof one === "string").map((one) => Date.parse(one));
		const latest = Math.max(...times.filter((one) => !Number.isNaN(one)));
		return typeof stage === "string" && Number.isFinite(latest) ? new Date(latest) : undefined;
	} catch {
		return undefined;
	}
}
