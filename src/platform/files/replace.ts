/**
 * Replaces files atomically.
 * @module
 */
import {
	chmodSync,
	closeSync,
	fchmodSync,
	fchownSync,
	fsyncSync,
	lstatSync,
	openSync,
	realpathSync,
	renameSync,
	type Stats,
	statSync,
	unlinkSync,
	writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { OssifyError } from "../../errors.ts";
import { visible } from "../../visible.ts";
import { codeOf, unwritable } from "../fault.ts";
import type { NewFile } from "../platform.ts";
import { removeLeftovers, temporaryIn } from "./leftovers.ts";
import { writeStream } from "./stream.ts";
import { openAnonymous } from "./unnamed_file.ts";
import { leadsOut } from "./within.ts";

/**
 * Writes a temporary file next to the target, syncs it to disk, and renames it to the target, so that a full disk does not truncate a `config.json`.
 * @param within as in `Files.write`
 * @throws {OssifyError} `host/unwritable`
 */
export function replaceFile(path: string, content: Uint8Array, within?: readonly string[]): void {
	const why = within && outside(path, within);
	if (why !== undefined) throw unwritable(path, why);
	replaceFiles([{ path, content }]);
}

/**
 * Replaces several files. All new ones are complete, and synced to disk, before the first of them gets its name.
 * @throws {OssifyError} `host/unwritable`: nothing was changed, or the message names the files that were replaced already
 */
export function replaceFiles(files: readonly NewFile[]): void {
	const prepared: Prepared[] = [];
	const replaced: string[] = [];
	let path = "";
	try {
		for (const one of files) {
			path = one.path;
			prepared.push(prepare(one, prepared.length));
		}
		for (const one of prepared) {
			path = one.path;
			one.put();
			replaced.push(path);
		}
	} catch (cause) {
		for (const { temporary } of prepared) if (temporary !== undefined) unlinkIfThere(temporary);
		const error = cause instanceof OssifyError ? cause : unwritable(path, cause);
		throw replaced.length === 0 ? error : halfWritten(error, replaced);
	}
}

function halfWritten(cause: OssifyError, replaced: readonly string[]): OssifyError {
	return new OssifyError(cause.code, `${cause.message}; already written: ${replaced.map(visible).join(", ")}`, { cause });
}

/** A file that is about to be replaced. */
interface Prepared {
	readonly path: string;
	readonly temporary: string | undefined;
	readonly put: () => void;
}

function prepare({ path, content }: NewFile, number: number): Prepared {
	const there = statIfThere(path);
	if (there && !there.isFile()) return { path, temporary: undefined, put: () => writeInto(path, there, content) };
	const target = targetOf(path, there);
	const temporary = temporaryBeside(target, number);
	try {
		writeNew(temporary, there, content);
	} catch (error) {
		unlinkIfThere(temporary);
		throw error;
	}
	return { path, temporary, put: () => renameSync(temporary, target) };
}

/** If the path is a link, its target is replaced, and the link is kept. */
function targetOf(path: string, there: Stats | undefined): string {
	return there || isLink(path) ? realpathSync(path) : path;
}

/**
 * Replaces a directory entry, which may be a link or one of several names of a file, by a new file. Other names keep the old content. The new file gets
 * the owner and the mode of the old one.
 * @param finish completes the new file before it gets its name; receives its path
 * @throws {OssifyError} `host/unwritable`
 */
export async function replaceEntry(path: string, content: Uint8Array, finish: (made: string) => Promise<void>): Promise<void> {
	const made = temporaryBeside(path);
	try {
		const like = statSync(path);
		if (!(await makeAnonymous(made, like, content, finish))) {
			writeNew(made, like, content);
			// cp opens it for writing, which needs write permission even for its owner.
			chmodSync(made, 0o600);
			await finish(made);
			chmodSync(made, like.mode & 0o7777);
		}
		renameSync(made, path);
	} catch (cause) {
		unlinkIfThere(made);
		throw cause instanceof OssifyError ? cause : unwritable(path, cause);
	}
}

/** Writes a file without a name, and names it once it is complete. @returns false if this system does not support such files */
async function makeAnonymous(made: string, like: Stats, content: Uint8Array, finish: (made: string) => Promise<void>): Promise<boolean> {
	const anonymous = await openAnonymous(dirname(made));
	if (anonymous === undefined) return false;
	try {
		fill(anonymous.file, like, content);
		await finish(anonymous.path);
		return anonymous.name(made);
	} finally {
		anonymous.close();
	}
}

/** The path of a temporary file next to another. Removes the temporary files of killed processes first. */
function temporaryBeside(path: string, number?: number): string {
	const folder = dirname(path);
	removeLeftovers(folder);
	return temporaryIn(folder, number);
}

/** Writes to a pipe or a device (`/dev/stdout`, `/dev/null`), which must not be replaced by a file. */
function writeInto(path: string, there: Stats, content: Uint8Array): void {
	if (there.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
	const file = openSync(path, "w");
	try {
		writeStream(file, content, path);
	} finally {
		closeSync(file);
	}
}

/** Writes a new file. `wx` is O_EXCL: an existing file or link, which may be another user's, is an error. */
function writeNew(path: string, like: Stats | undefined, content: Uint8Array): void {
	const file = openSync(path, "wx", like ? 0o600 : 0o666);
	try {
		fill(file, like, content);
	} finally {
		closeSync(file);
	}
}

function fill(file: number, like: Stats | undefined, content: Uint8Array): void {
	for (let written = 0; written < content.length; ) written += writeSync(file, content, written);
	if (like) takeAfter(file, like);
	fsyncSync(file);
}

/** Copies owner and mode. The owner is first, as changing it removes bits of the mode. Only root may change it; other users own the new file already. */
function takeAfter(file: number, like: Stats): void {
	try {
		fchownSync(file, like.uid, like.gid);
	} catch (error) {
		if (codeOf(error) !== "EPERM") throw error;
	}
	fchmodSync(file, like.mode & 0o7777);
}

function outside(path: string, within: readonly string[]): unknown {
	try {
		return leadsOut(path, within);
	} catch (cause) {
		return cause;
	}
}

function statIfThere(path: string): Stats | undefined {
	return statSync(path, { throwIfNoEntry: false });
}

function isLink(path: string): boolean {
	// For a dangling link, realpath reports an error. A rename would replace the link by a file.
	try {
		return lstatSync(path).isSymbolicLink();
	} catch {
		return false;
	}
}

function unlinkIfThere(path: string): void {
	try {
		unlinkSync(path);
	} catch {
		// It was not created, or is already renamed.
	}
}
