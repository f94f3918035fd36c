/**
 * The file system, by `node:fs` of Bun, Deno and Node.
 * @module
 */
import { lstatSync, mkdirSync, statSync } from "node:fs";
import { unreadable, unwritable } from "../fault.ts";
import type { Files, PathKind } from "../platform.ts";
import { foldersIn, listFolder, walkFolder } from "./list.ts";
import { readFile, readPieces } from "./read.ts";
import { replaceFile, replaceFiles } from "./replace.ts";
import { leadsOut } from "./within.ts";

/** The files of this machine. */
export const systemFiles: Files = {
	kind,
	read: readFile,
	pieces: readPieces,
	write: replaceFile,
	writeAll: replaceFiles,
	makeFolder,
	list: listFolder,
	walk: walkFolder,
	folders: foldersIn,
	modified,
	stamp,
	leadsOut: leaves,
	same,
};

/** The same files for a caller that must not wait: only regular files are read. @param check throws after the time limit */
export function regularFiles(files: Files, check: () => void): Files {
	return {
		...files,
		read: (path, options) => {
			check();
			return files.read(path, { ...options, regular: true });
		},
		pieces: (path, options) => {
			check();
			return files.pieces(path, { ...options, regular: true });
		},
	};
}

/** The kind of a file. A path that may not be examined counts as existing: reading it then reports why. */
function kind(path: string): PathKind {
	const stats = look(path);
	if (stats === undefined) return isThere(path) ? "broken" : "missing";
	if (stats.isDirectory()) return "folder";
	return stats.isFile() ? "file" : "stream";
}

function stamp(path: string): string {
	const stats = look(path);
	return stats ? [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join() : "";
}

function modified(path: string): Date | undefined {
	return look(path)?.mtime;
}

function same(one: string, other: string): boolean {
	const [a, b] = [look(one), look(other)];
	return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

function leaves(path: string, folders: readonly string[], options?: { readonly hidden: boolean }): string | undefined {
	try {
		return leadsOut(path, folders, options);
	} catch (cause) {
		throw unreadable("policy", path, cause);
	}
}

function makeFolder(path: string, within: readonly string[] | undefined): void {
	try {
		const why = within && leadsOut(path, within);
		if (why !== undefined) throw why;
		mkdirSync(path, { recursive: true });
	} catch (cause) {
		throw unwritable(path, cause);
	}
}

/** Whether a path exists. False also if a parent folder may not be searched. */
function isThere(path: string): boolean {
	try {
		return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
	} catch {
		return false;
	}
}

function look(path: string) {
	try {
		return statSync(path, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}
