/**
 * Replaces a directory entry atomically, whatever it is.
 * @module
 */
import { chmodSync, renameSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { OssifyError } from "../../errors.ts";
import { unwritable } from "../fault.ts";
import { fill, temporaryBeside, unlinkIfThere, writeNew } from "./new_file.ts";
import { openAnonymous } from "./unnamed_file.ts";

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
