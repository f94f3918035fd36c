/**
 * The recent decisions, read from the end of a log and its rotated files, up to a number of bytes.
 * @module
 */
import type { TailFile, Tails } from "../platform/files/tail.ts";
import { parseEntry } from "./entry.ts";
import { filesOf } from "./rotate.ts";
import { type Summary, Tally } from "./summary.ts";

/** The decisions since a time. */
export interface Recent {
	readonly summary: Summary;
	/** Set if not all records since that time were read: the time of the first one that was. */
	readonly only?: string;
}

/** At least twenty thousand records. */
const mostBytes = 16 * 1024 * 1024;
/** A longer line is not ossify's. */
const longestLine = 1024 * 1024;

/**
 * Summarizes the recent decisions.
 * @param path of the log file
 * @returns undefined if there is no log
 * @throws {OssifyError} `input/unreadable`
 */
export function recentDecisions(tails: Tails, path: string, since: Date, most = mostBytes): Recent | undefined {
	const slash = path.lastIndexOf("/");
	const [folder, base] = [path.slice(0, slash) || "/", path.slice(slash + 1)];
	const names = filesOf(tails.names(folder), base);
	if (names.length === 0) return undefined;
	const tally = new Tally();
	let [left, first] = [most, undefined as string | undefined];
	for (const name of [...names].reverse()) {
		const read = readEnd(tails, `${folder}/${name}`, left);
		first = addAll(tally, read.lines, since) ?? first;
		left -= read.bytes;
		if (first !== undefined && Date.parse(first) < since.getTime()) break;
		if (read.isCut) return { summary: tally.summary(), ...(first !== undefined && { only: first }) };
	}
	return { summary: tally.summary() };
}

/** Counts the records since a time. @returns the time of the first record, counted or not */
function addAll(tally: Tally, lines: readonly string[], since: Date): string | undefined {
	let first: string | undefined;
	for (const line of lines) {
		const record = parseEntry(line);
		first ??= record?.time;
		if (record === undefined) tally.addForeign();
		else if (Date.parse(record.time) >= since.getTime()) tally.add(record);
	}
	return first;
}

interface End {
	readonly lines: readonly string[];
	readonly bytes: number;
	readonly isCut: boolean;
}

function readEnd(tails: Tails, path: string, most: number): End {
	const file = tails.open(path);
	if (file === undefined) return { lines: [], bytes: 0, isCut: false };
	try {
		const start = Math.max(0, file.size() - most);
		const { text, bytes } = textFrom(file, start, most);
		// The first line may be incomplete.
		const whole = start === 0 ? text : text.slice(text.indexOf("\n") + 1);
		return { lines: whole.split("\n").filter((line) => line !== "" && line.length <= longestLine), bytes, isCut: start > 0 };
	} finally {
		file.close();
	}
}

/** Reads at most `most` bytes, even if the file grows meanwhile. */
function textFrom(file: TailFile, start: number, most: number): { text: string; bytes: number } {
	const decoder = new TextDecoder();
	let [text, bytes] = ["", 0];
	for (let chunk = file.read(start); chunk.length > 0 && bytes < most; chunk = file.read(start + bytes)) {
		const wanted = chunk.subarray(0, most - bytes);
		text += decoder.decode(wanted, { stream: true });
		bytes += wanted.length;
	}
	return { text, bytes };
}
