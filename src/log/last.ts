/**
 * When a decision was recorded last, by the end of the log: no clock that is right shows less.
 * @module
 */
import type { TailFile, Tails } from "../platform/files/tail.ts";
import { filesOf } from "./rotate.ts";

/** A line has 32 KiB at the most (recorder.ts), and the last one may be torn: what is longer is not one of ours. */
const window = 128 * 1024;

/**
 * The time of the last whole record. One that was made while the clock was wrong says since when it has been known to be, and that counts:
 * or a single decision would make an old time a known one. For a log that was just rotated, the newest rotated file is read.
 *
 * Nothing is thrown: a log that cannot be read has no last decision, and recording reports what is wrong with it.
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
		return lastTime(endOf(file));
	} finally {
		file.close();
	}
}

function endOf(file: TailFile): string {
	const start = Math.max(0, file.size() - window);
	const text = new TextDecoder().decode(file.read(start));
	// The first line may have begun before.
	return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
}

/** Backwards from the end: incomplete lines, and lines of other programs, are skipped. */
function lastTime(text: string): Date | undefined {
	for (let end = text.length; end > 0; ) {
		const begin = text.lastIndexOf("\n", end - 1) + 1;
		const time = timeOf(text.slice(begin, end));
		if (time !== undefined) return time;
		end = begin - 1;
	}
	return undefined;
}

/** The later one of when it was recorded and what was known of the time then. */
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
