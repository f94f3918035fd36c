/**
 * Replaces files atomically.
 * @module
 */
import { closeSync, lstatSync, openSync, realpathSync, renameSync, type Stats, statSync } from "node:fs";
import { OssifyError } from "../../errors.ts";
import { visible } from "../../visible.ts";
import { unwritable } from "../fault.ts";
import type { NewFile } from "../platform.ts";
import { temporaryBeside, unlinkIfThere, writeNew } from "./new_file.ts";
import { writeStream } from "./stream.ts";
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
