/**
 * Putting a file in its place, wholly or not at all.
 * @module
 */
import {
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
import { openAnonymous } from "./anonymous.ts";
import { removeLeftovers, temporaryIn } from "./leftovers.ts";
import { writeStream } from "./stream.ts";
import { leadsOut } from "./within.ts";

/**
 * Writes a temporary file beside the target, syncs it to disk, and renames it onto the target. A container's `config.json`
 * that was cut off by a full disk would be worse than none.
 * @param within as of `Files.write`
 * @throws {OssifyError} `host/unwritable`
 */
export function replaceFile(path: string, content: Uint8Array, within?: readonly string[]): void {
	try {
		const why = within && leadsOut(path, within);
		if (why !== undefined) throw unwritable(path, why);
		const there = statIfThere(path);
		if (there && !there.isFile()) return writeInto(path, there, content);
		// Through a link, on purpose: it goes on to name the file, and the file has the new content.
		const target = there || isLink(path) ? realpathSync(path) : path;
		renameInto(target, there, content);
	} catch (cause) {
		throw cause instanceof OssifyError ? cause : unwritable(path, cause);
	}
}

/**
 * Puts a new file in the place of what is called so, be that a link or one of several names of a file: whatever else leads to the old
 * content still does. Owner and mode are those of the old content's file.
 * @param finish does the rest to the new file, by its path, before it gets its name
 * @throws {OssifyError} `host/unwritable`
 */
export async function replaceEntry(path: string, content: Uint8Array, finish: (made: string) => Promise<void>): Promise<void> {
	const made = temporaryBeside(path);
	try {
		const like = statSync(path);
		if (!(await makeAnonymous(made, like, content, finish))) {
			writeNew(made, like, content);
			await finish(made);
		}
		renameSync(made, path);
	} catch (cause) {
		unlinkIfThere(made);
		throw cause instanceof OssifyError ? cause : unwritable(path, cause);
	}
}

/** Nothing is there before all of it is. @returns false where this system has no such files */
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

/** Those of processes that were killed go first. */
function temporaryBeside(path: string): string {
	const folder = dirname(path);
	removeLeftovers(folder);
	return temporaryIn(folder);
}

/** A pipe or a device (`/dev/stdout`, `/dev/null`) is written to: renaming a file onto it would take it away from the system. */
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

/** `wx` is O_EXCL: a file or link that somebody put there first is an error, and is not followed. */
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

/** The owner first, as changing it drops bits of the mode. Only root may give files away, and others lose nothing by it. */
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
	// A link to nothing: realpath says so, where a rename would silently put a file in the link's place.
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
		// It was never made, or was renamed.
	}
}
