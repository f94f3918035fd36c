/**
 * Files that are written in whole beside the one that they replace, before they get its name.
 * @module
 */
import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, type Stats, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "../fault.ts";
import { removeLeftovers, temporaryIn } from "./leftovers.ts";

/** The path of a temporary file next to another. Removes the temporary files of killed processes first. */
export function temporaryBeside(path: string, number?: number): string {
	const folder = dirname(path);
	removeLeftovers(folder);
	return temporaryIn(folder, number);
}

/** Writes a new file. `wx` is O_EXCL: an existing file or link, which may be another user's, is an error. */
export function writeNew(path: string, like: Stats | undefined, content: Uint8Array): void {
	const file = openSync(path, "wx", like ? 0o600 : 0o666);
	try {
		fill(file, like, content);
	} finally {
		closeSync(file);
	}
}

/** Writes all of it, with the owner and the mode of another file, and to disk. */
export function fill(file: number, like: Stats | undefined, content: Uint8Array): void {
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

/** Removes a file. */
export function unlinkIfThere(path: string): void {
	try {
		unlinkSync(path);
	} catch {
		// It was not created, or is already renamed.
	}
}
