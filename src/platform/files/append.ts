/**
 * Appending lines to a file that other processes append to as well.
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

/** A file, open for appending. */
export interface AppendFile {
	/** Tells files apart for as long as this one is open, whatever their names become. */
	readonly id: string;
	/** Bytes, when it was opened. */
	readonly size: number;
	/** False where what stands in it stops in the middle of a line. */
	readonly endsLine: boolean;
	/** One write(2), which the kernel puts at the end as one piece. @returns how many bytes found room */
	append(bytes: Uint8Array): number;
	/** Whether it was removed meanwhile, under each of its names. */
	isGone(): boolean;
	close(): void;
}

/** What a log needs of the file system. */
export interface AppendFiles {
	/** Makes it, and the folder it is in, where there is none. @throws {OssifyError} `host/unwritable` */
	open(path: string): AppendFile;
	/** Of what stands at the path now; undefined where nothing does. */
	idAt(path: string): string | undefined;
	rename(from: string, to: string): void;
	names(folder: string): string[];
	remove(path: string): void;
}

/** The machine's own files. All but `open` throw what the operating system says. */
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

/** Adds a text to whatever the path leads to, as another program would, but for a pipe that nobody reads. Throws what the operating system says. */
export function appendText(path: string, text: string): void {
	const file = openSync(
		path,
		constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY,
		0o644,
	);
	closing(file, () => void writeSync(file, text));
}

/** A file for an alarm. */
export interface FinalTarget {
	readonly to: AppendTarget;
	/** As of {@link AppendFile}, when it was looked at. */
	readonly endsLine: boolean;
}

/**
 * The same file for an alarm, which can do no more than open it and write. The folder is made where there is none.
 * @param byFolder whether the folder is held open, as its path may come to mean another one
 * @throws {OssifyError} `host/unwritable` where it is no regular file
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

/** Where the file may be written and not read, a line of its own is begun in any case. */
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

/** O_NOFOLLOW: a link that somebody put there would lead the lines elsewhere. O_NONBLOCK: nobody may read a pipe that stands there. */
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
		endsLine: stats.size === 0 || lastByte(file, stats.size) === 0x0a,
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

function lastByte(file: number, size: number): number | undefined {
	const byte = new Uint8Array(1);
	return readSync(file, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined;
}

function idOf({ dev, ino }: { dev: number; ino: number }): string {
	return `${dev}:${ino}`;
}
