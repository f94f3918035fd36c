/**
 * Reads files and streams, up to a limit.
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, type Stats } from "node:fs";
import { OssifyError } from "../../errors.ts";
import { visible } from "../../visible.ts";
import { codeOf, tooLarge, unreadable } from "../fault.ts";
import type { Blame, ReadOptions } from "../platform.ts";
import { pause } from "../process/pause.ts";
import { leadsOut } from "./within.ts";

const chunkSize = 64 * 1024;

/** Without O_NONBLOCK, opening a pipe would wait for a writer, and some devices wait too. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Reads a regular file, a pipe or a device. @throws {OssifyError} `BLAME/unreadable`, `BLAME/too-large` */
export function readFile(path: string, options: ReadOptions): Uint8Array {
	const { blame, limit } = options;
	const file = open(path, options);
	try {
		const stats = statOf(file, path, options);
		if (stats.size > limit) throw tooLarge(blame, path, limit);
		return readOpen(file, sizeHint(stats), { blame, limit }, path);
	} finally {
		closeSync(file);
	}
}

/** Reads the same piece by piece. @throws {OssifyError} `BLAME/unreadable` */
export function* readPieces(path: string, options: Omit<ReadOptions, "limit">): Generator<Uint8Array> {
	const file = open(path, options);
	try {
		statOf(file, path, options);
		yield* piecesOf(file, options.blame, path);
	} finally {
		closeSync(file);
	}
}

/** Reads standard input piece by piece. @throws {OssifyError} `input/unreadable` */
export function readStdinPieces(): Generator<Uint8Array> {
	return piecesOf(0, "input", "the standard input");
}

function* piecesOf(file: number, blame: Blame, subject: string): Generator<Uint8Array> {
	const buffer = new Uint8Array(chunkSize);
	for (;;) {
		const count = readSome(file, buffer, blame, subject);
		if (count === 0) return;
		yield buffer.subarray(0, count);
	}
}

function open(path: string, { blame, within, regular = within !== undefined }: Omit<ReadOptions, "limit">): number {
	if (within) return openWithin(path, within, blame);
	return attempt(
		() => openSync(path, regular ? withoutWaiting : constants.O_RDONLY),
		(cause) => unreadable(blame, path, cause),
	);
}

/** @throws {OssifyError} where it is not what the options want */
function statOf(file: number, path: string, { blame, within, regular = within !== undefined }: Omit<ReadOptions, "limit">): Stats {
	const failed = (cause: unknown) => unreadable(blame, path, cause);
	const stats = attempt(() => fstatSync(file), failed);
	if (stats.isDirectory()) throw failed({ code: "EISDIR" });
	if (regular && !stats.isFile()) throw failed("it is not a regular file");
	return stats;
}

/** Opens the file that a path leads to, after checking that it is in one of the folders. O_NONBLOCK: a pipe may have no writer. */
function openWithin(path: string, within: readonly string[], blame: Blame): number {
	const failed = (cause: unknown) => unreadable(blame, path, cause);
	const why = attempt(() => leadsOut(path, within), failed);
	if (why !== undefined) {
		const advice = "use a regular file there, or name one on the command line";
		throw new OssifyError(`${blame}/leads-out`, `cannot read ${visible(path)}: ${visible(why)}`, { advice });
	}
	const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW;
	return attempt(() => openSync(realpathSync(path), flags), failed);
}

/** Reads standard input to its end. @throws {OssifyError} `input/unreadable`, `input/too-large` */
export function readStdin(limit: number): Uint8Array {
	return readOpen(0, chunkSize, { blame: "input", limit }, "the standard input");
}

/** The size of the buffer: one byte more than the file has, so that the first read also finds the end. */
function sizeHint(stats: Stats): number {
	return stats.isFile() && stats.size > 0 ? stats.size + 1 : chunkSize;
}

function readOpen(file: number, hint: number, { blame, limit }: ReadOptions, subject: string): Uint8Array {
	let buffer = new Uint8Array(hint);
	let length = 0;
	for (;;) {
		const count = readSome(file, buffer.subarray(length), blame, subject);
		if (count === 0) return buffer.subarray(0, length);
		length += count;
		if (length > limit) throw tooLarge(blame, subject, limit);
		if (length === buffer.length) buffer = grown(buffer);
	}
}

function grown(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
	const larger = new Uint8Array(buffer.length * 2);
	larger.set(buffer);
	return larger;
}

/** Reads once. If another process has made the pipe non-blocking, reading an empty one is an error, and is tried again after a pause. */
function readSome(file: number, into: Uint8Array, blame: Blame, subject: string): number {
	for (;;) {
		try {
			return readSync(file, into, 0, into.length, null);
		} catch (cause) {
			const code = codeOf(cause);
			if (code === "EOF") return 0;
			if (code !== "EAGAIN" && code !== "EINTR") throw unreadable(blame, subject, cause);
			pause();
		}
	}
}

/** Runs `action`, and turns its errors into an OssifyError. */
function attempt<T>(action: () => T, failed: (cause: unknown) => OssifyError): T {
	try {
		return action();
	} catch (cause) {
		throw failed(cause);
	}
}
