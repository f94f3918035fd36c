/**
 * Reads files that are appended to, renamed or truncated while they are read.
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { codeOf, unreadable } from "../fault.ts";

/** An open file. */
export interface TailFile {
	/** Identifies the file while it is open. */
	readonly id: string;
	size(): number;
	/** Reads from an offset; returns no bytes at the end of the file. @param most bytes; a chunk by default */
	read(offset: number, most?: number): Uint8Array;
	close(): void;
}

/** The file operations for following a log. */
export interface Tails {
	names(folder: string): string[];
	/** The identity of the file that is at the path now. */
	idAt(path: string): string | undefined;
	/** Opens a file; undefined if it was removed. @throws {OssifyError} `input/unreadable` */
	open(path: string): TailFile | undefined;
}

/** The files of this machine. */
export const tails: Tails = {
	names: (folder) => orUndefined(folder, () => readdirSync(folder)) ?? [],
	idAt: (path) => orUndefined(path, () => idOf(statSync(path))),
	open: (path) => orUndefined(path, () => openTail(path)),
};

/** Waits without blocking. */
export function sleep(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const chunkSize = 256 * 1024;

function openTail(path: string): TailFile {
	const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
	const stats = fstatSync(file);
	if (!stats.isFile()) {
		closeSync(file);
		throw unreadable("input", path, stats.isDirectory() ? { code: "EISDIR" } : "it is not a regular file");
	}
	return {
		id: idOf(stats),
		size: () => fstatSync(file).size,
		read: (offset, most = chunkSize) => {
			const chunk = new Uint8Array(most);
			return chunk.subarray(0, readSync(file, chunk, 0, chunk.length, offset));
		},
		close: () => closeSync(file),
	};
}

function orUndefined<T>(path: string, action: () => T): T | undefined {
	try {
		return action();
	} catch (cause) {
		if (codeOf(cause) === "ENOENT") return undefined;
		throw cause instanceof Error && cause.name === "OssifyError" ? cause : unreadable("input", path, cause);
	}
}

function idOf({ dev, ino }: { dev: number; ino: number }): string {
	return `${dev}:${ino}`;
}
