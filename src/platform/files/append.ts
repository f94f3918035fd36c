/**
 * Appends lines to a file that other processes append to as well.
 * @module
 */
import {
	closeSync,
	constants,
	fstatSync,
	lstatSync,
	mkdirSync,
	openSync,
	readdirSync,
	readSync,
	renameSync,
	statSync,
	unlinkSync,
	writeSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { codeOf, unwritable } from "../fault.ts";
import { openFolder } from "../kernel/syscalls_open.ts";
import type { AppendTarget } from "../process/alarm.ts";
import { pause } from "../process/pause.ts";

/** A file, open for appending. */
export interface AppendFile {
	/** Identifies the file while it is open, independent of its names. */
	readonly id: string;
	/** Its size when it was opened, in bytes. */
	readonly size: number;
	/** Whether its content ends with a line feed, or is empty. */
	readonly endsLine: boolean;
	/** Appends bytes by one write(2), so that they are not mixed with those of other processes. @returns the number of bytes that were written */
	append(bytes: Uint8Array): number;
	/** Whether all of its names were removed since it was opened. */
	isGone(): boolean;
	close(): void;
}

/** The file operations for a log. */
export interface AppendFiles {
	/** Opens the file; creates it and its folder if they are missing. @throws {OssifyError} `host/unwritable` */
	open(path: string): AppendFile;
	/** The identity of the file that is at the path now; undefined if there is none. */
	idAt(path: string): string | undefined;
	rename(from: string, to: string): void;
	names(folder: string): string[];
	remove(path: string): void;
}

/** The files of this machine. All but `open` throw errors of the operating system. */
export const appendFiles: AppendFiles = {
	open: openAppend,
	idAt: (path) => {
		const stats = statSync(path, { throwIfNoEntry: false });
		return stats && idOf(stats);
	},
	rename: renameSync,
	names: (folder) => readdirSync(folder),
	remove: unlinkSync,
};

/**
 * Appends a text to the file, device or pipe at a path, links followed; to a pipe only if it has a reader. Throws errors of the operating system.
 */
export function appendText(path: string, text: string): void {
	const file = openSync(
		path,
		constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY,
		0o644,
	);
	closing(file, () => void writeSync(file, text));
}

/** A file that an alarm can append to. */
export interface FinalTarget {
	readonly to: AppendTarget;
	/** As in {@link AppendFile}, when the file was opened. */
	readonly endsLine: boolean;
}

/**
 * Prepares a file for an alarm, which can only open it and write. The folder is created if it is missing.
 * @param byFolder keep the folder open, as its path may lead to another one later
 * @throws {OssifyError} `host/unwritable` if it is not a regular file
 */
export async function openFinalTarget(path: string, byFolder: boolean): Promise<FinalTarget> {
	const folder = dirname(path);
	mkdirSync(folder, { recursive: true, mode: 0o750 });
	const stats = lstatSync(path, { throwIfNoEntry: false });
	if (stats && !stats.isFile()) throw unwritable(path, "it is not a regular file");
	const endsLine = stats === undefined || stats.size === 0 || readsLineEnd(path);
	const file = { mode: 0o640, followLinks: false };
	return { to: byFolder ? { ...file, folder: await openFolder(folder), name: basename(path) } : { ...file, name: path }, endsLine };
}

/** Whether a file ends with a line feed. False if it may not be read; the next record then starts a new line. */
function readsLineEnd(path: string): boolean {
	try {
		return closing(openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY), (file) => {
			const { size } = fstatSync(file);
			return size === 0 || lastByte(file, size) === 0x0a;
		});
	} catch {
		return false;
	}
}

function closing<T>(file: number, use: (file: number) => T): T {
	try {
		return use(file);
	} finally {
		closeSync(file);
	}
}

/** O_NOFOLLOW: another user's link could lead to another file. O_NONBLOCK: a pipe in place of the file may have no reader. */
const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

function openAppend(path: string): AppendFile {
	const file = openIn(path);
	try {
		return view(file, path);
	} catch (cause) {
		closeSync(file);
		throw cause;
	}
}

function openIn(path: string): number {
	try {
		return tryOpen(path);
	} catch (cause) {
		if (codeOf(cause) === "ELOOP") throw unwritable(path, "it is a symbolic link");
		throw unwritable(path, cause);
	}
}

function tryOpen(path: string): number {
	try {
		return openSync(path, flags, 0o640);
	} catch (cause) {
		if (codeOf(cause) !== "ENOENT") throw cause;
		mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
		return openSync(path, flags, 0o640);
	}
}

function view(file: number, path: string): AppendFile {
	const stats = fstatSync(file);
	if (!stats.isFile()) throw unwritable(path, "it is not a regular file");
	return {
		id: idOf(stats),
		size: stats.size,
		endsLine: stats.size === 0 || lastByte(file, stats.size) === lineFeed || isWholeLine(() => lastByte(file, fstatSync(file).size)),
		append: (bytes) => {
			try {
				return writeSync(file, bytes);
			} catch (cause) {
				throw unwritable(path, cause);
			}
		},
		isGone: () => fstatSync(file).nlink === 0,
		close: () => closeSync(file),
	};
}

/**
 * Whether a file ends with a line feed. The kernel shows the first pages of a line before all of it is written, so it is looked at again before the line
 * counts as incomplete.
 * @param last returns the last byte of the file now
 */
export function isWholeLine(last: () => number | undefined, wait: () => void = pause): boolean {
	for (let look = 1; ; look++) {
		if (last() === lineFeed) return true;
		if (look === looks) return false;
		wait();
	}
}

const looks = 3;
const lineFeed = 0x0a;

function lastByte(file: number, size: number): number | undefined {
	const byte = new Uint8Array(1);
	return readSync(file, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined;
}

function idOf({ dev, ino }: { dev: number; ino: number }): string {
	return `${dev}:${ino}`;
}
