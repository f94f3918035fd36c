/**
 * Examines images and volumes on the host by path, without opening files.
 * @module
 */
import { accessSync, constants, lstatSync, opendirSync, readFileSync, readlinkSync, realpathSync, statfsSync, statSync } from "node:fs";
import { codeOf } from "../fault.ts";
import { contentOf } from "./folder_content.ts";

/** The target of a link; `other` for any other file, also if it may not be examined. */
function entry(path: string): "missing" | "other" | { readonly link: string } {
	try {
		const stats = lstatSync(path, { throwIfNoEntry: false });
		if (stats === undefined) return "missing";
		return stats.isSymbolicLink() ? { link: readlinkSync(path) } : "other";
	} catch (error) {
		return ["ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes(codeOf(error) ?? "") ? "missing" : "other";
	}
}

function isFile(path: string): boolean {
	try {
		const stats = lstatSync(path, { throwIfNoEntry: false });
		return stats !== undefined && !stats.isDirectory() && !stats.isSymbolicLink();
	} catch {
		return false;
	}
}

/**
 * The error with which mkdir(2) would fail, as far as it is known without trying: a read-only file system, an immutable folder, no space. Quotas are not
 * known.
 */
export function whyNoFolderIn(path: string): string | undefined {
	return whyNotWritable(path) ?? (isFull(path) ? "ENOSPC" : undefined);
}

/** access(2) checks the mount and the file system too. Deno's checks only the mode, so the list of mounts is read as well. */
function whyNotWritable(path: string): string | undefined {
	try {
		accessSync(path, constants.W_OK | constants.X_OK);
	} catch (error) {
		return codeOf(error);
	}
	return hasMountOption(path, "ro") ? "EROFS" : undefined;
}

/** Whether the mount of a folder has `noexec`. */
export function isNoExec(path: string): boolean {
	return hasMountOption(path, "noexec");
}

/** Whether the mount of a path, or its file system, has an option. */
function hasMountOption(path: string, option: string): boolean {
	const lines = mountinfo().split("\n");
	for (let at = realPath(path) ?? ""; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
		const fields = mountedAt(lines, at)?.split(" ");
		if (fields) return [fields[5], fields.at(-1)].some((options) => options?.split(",").includes(option));
	}
	return false;
}

function mountedAt(lines: readonly string[], path: string): string | undefined {
	return lines.findLast((line) => line.split(" ", 5)[4] === path);
}

/** Whether a file system is full. One that reports neither blocks nor files is assumed to have space. */
function isFull(path: string): boolean {
	try {
		const { blocks, bfree, files, ffree } = statfsSync(path);
		return (blocks > 0 && bfree === 0) || (files > 0 && ffree === 0);
	} catch {
		return false;
	}
}

function identity(path: string): string | undefined {
	try {
		const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
		return stats && `${stats.dev}:${stats.ino}`;
	} catch {
		return undefined;
	}
}

function folder(path: string): { readonly mode: number; readonly uid: number; readonly gid: number } | undefined {
	try {
		const stats = lstatSync(path, { throwIfNoEntry: false });
		return stats?.isDirectory() ? { mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid } : undefined;
	} catch {
		return undefined;
	}
}

function realPath(path: string): string | undefined {
	try {
		return realpathSync(path);
	} catch {
		return undefined;
	}
}

function mountinfo(): string {
	try {
		return readFileSync("/proc/self/mountinfo", "utf8");
	} catch {
		return ""; // Without /proc, no container starts.
	}
}

/**
 * A folder with a larger size is assumed to have content. Bun reads the whole folder to return its first name, and a folder of an image may have millions
 * of names.
 */
const largeFolder = 64 * 1024;

function hasContent(path: string): boolean {
	try {
		const { nlink, size } = statSync(path);
		// A folder with more than two links has subfolders. File systems that do not count them report one or two.
		if (nlink > 2 || size > largeFolder) return true;
		const folder = opendirSync(path, { bufferSize: 1 });
		try {
			return folder.readSync() !== null;
		} finally {
			folder.closeSync();
		}
	} catch (error) {
		return !["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes(codeOf(error) ?? "");
	}
}

/** The files of this machine. */
export const rootFiles = { entry, isFile, whyNoFolderIn, identity, mountinfo, realPath, hasContent, contentOf, folder };

/** The absolute path of the working directory. */
export function workingFolder(): string {
	return process.cwd();
}
