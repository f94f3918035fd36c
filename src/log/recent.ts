/**
 * What was decided lately: the end of a log, of the rotated files too, and no more of it than can be read at once.
 * @module
 */
import type { TailFile, Tails } from "../platform/files/tail.ts";
import { parseEntry } from "./entry.ts";
import { filesOf } from "./rotate.ts";
import { type Summary, Tally } from "./summary.ts";

/** The decisions of some time. */
export interface Recent {
	readonly summary: Summary;
	/** Where not all of that time was read: the time of the first record that was. */
	readonly only?: string;
}

/** Twenty thousand records or more. */
const mostBytes = 16 * 1024 * 1024;
/** What is longer is not one of ours. */
const longestLine = 1024 * 1024;

/**
 * @param path of the log file
 * @returns undefined where there is no log
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

/** @returns the time of the first record, counted or not */
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
		// The first line may have begun before.
		const whole = start === 0 ? text : text.slice(text.indexOf("\n") + 1);
		return { lines: whole.split("\n").filter((line) => line !== "" && line.length <= longestLine), bytes, isCut: start > 0 };
	} finally {
		file.close();
	}
}

/** What grows meanwhile is left out. */
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
