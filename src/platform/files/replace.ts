/**
 * Writes a file as a whole or not at all.
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
import { codeOf, unwritable } from "../fault.ts";
import { removeLeftovers, temporaryIn } from "./leftovers.ts";
import { writeStream } from "./stream.ts";
import { openAnonymous } from "./unnamed_file.ts";
import { leadsOut } from "./within.ts";

/**
 * Writes a temporary file next to the target, syncs it to disk, and renames it onto the target. A `config.json` that is truncated by a full disk would
 * be worse than none.
 * @param within as of `Files.write`
 * @throws {OssifyError} `host/unwritable`
 */
export function replaceFile(path: string, content: Uint8Array, within?: readonly string[]): void {
	try {
		const why = within && leadsOut(path, within);
		if (why !== undefined) throw unwritable(path, why);
		const there = statIfThere(path);
		if (there && !there.isFile()) return writeInto(path, there, content);
		// The target of a link is replaced: the link stays, and leads to the new content.
		const target = there || isLink(path) ? realpathSync(path) : path;
		renameInto(target, there, content);
	} catch (cause) {
		throw cause instanceof OssifyError ? cause : unwritable(path, cause);
	}
}

/**
 * Replaces a directory entry, which may be a link or one of several names of a file, by a new file: other names keep the old content. Owner and mode are
 * copied from the old content's file.
 * @param finish completes the new file, by its path, before it gets its name
 * @throws {OssifyError} `host/unwritable`
 */
export async function replaceEntry(path: string, content: Uint8Array, finish: (made: string) => Promise<void>): Promise<void> {
	const made = temporaryBeside(path);
	try {
		const like = statSync(path);
		if (!(await makeAnonymous(made, like, content, finish))) {
			writeNew(made, like, content);
			// cp opens it for writing, which a file without that mode refuses to its owner.
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

/** Writes an unnamed file first, and names it when it is complete. @returns false where this system has no such files */
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

/** Removes those of killed processes first. */
function temporaryBeside(path: string): string {
	const folder = dirname(path);
	removeLeftovers(folder);
	return temporaryIn(folder);
}

/** A pipe or a device (`/dev/stdout`, `/dev/null`) is written to: replacing it would remove it from the system. */
function writeInto(path: string, there: Stats, content: Uint8Array): void {
	if (there.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
	const file = openSync(path, "w");
	try {
		writeStream(file, content, path);
	} finally {
		closeSync(file);
	}
}

function renameInto(target: string, there: Stats | undefined, content: Uint8Array): void {
	const temporary = temporaryBeside(target);
	try {
		writeNew(temporary, there, content);
		renameSync(temporary, target);
	} catch (error) {
		unlinkIfThere(temporary);
		throw error;
	}
}

/** `wx` is O_EXCL: an existing file or link of another user is an error, and is not followed. */
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

/** The owner first, as changing it removes bits of the mode. Only root may change owners; for other users the file is already theirs. */
function takeAfter(file: number, like: Stats): void {
	try {
		fchownSync(file, like.uid, like.gid);
	} catch (error) {
		if (codeOf(error) !== "EPERM") throw error;
	}
	fchmodSync(file, like.mode & 0o7777);
}

function statIfThere(path: string): Stats | undefined {
	return statSync(path, { throwIfNoEntry: false });
}

function isLink(path: string): boolean {
	// A link to nothing: realpath reports it, where a rename would silently replace the link by a file.
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
