/**
 * Lists folders.
 * @module
 */
import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { OssifyError } from "../../errors.ts";
import { codeOf, unreadable } from "../fault.ts";

/** The limit of files, for a user who names `/` by mistake. */
const maxFiles = 10_000;

/** The files below a folder: see `Files.list`. */
export function listFolder(folder: string, depth = Number.POSITIVE_INFINITY): string[] {
	const found: string[] = [];
	walk(folder, "", depth, found);
	return found.sort();
}

function walk(folder: string, prefix: string, depth: number, found: string[]): void {
	for (const entry of entriesOf(folder)) {
		if (entry.name.startsWith(".")) continue;
		const path = join(folder, entry.name);
		// Linked folders are not followed: they may form a loop, or lead out of the named folder. A listed file is checked when it is read.
		if (!entry.isDirectory()) found.push(prefix + entry.name);
		else if (depth > 1) walk(path, `${prefix}${entry.name}/`, depth - 1, found);
		if (found.length > maxFiles) throw new OssifyError("policy/too-large", `cannot read ${folder}: it holds more than ${maxFiles} files`);
	}
}

/** The regular files below a folder: see `Files.walk`. */
export function* walkFolder(folder: string, enter: (folder: string) => boolean): Generator<string | OssifyError> {
	let entries: Dirent[];
	try {
		entries = readdirSync(folder, { withFileTypes: true });
	} catch (cause) {
		yield unreadable("input", folder, cause);
		return;
	}
	for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
		if (entry.name.startsWith(".")) continue;
		const path = join(folder, entry.name);
		if (entry.isFile()) yield path;
		else if (entry.isDirectory() && enter(path)) yield* walkFolder(path, enter);
	}
}

/** The folders in a folder: see `Files.folders`. */
export function foldersIn(path: string): readonly string[] {
	try {
		const entries = readdirSync(path, { withFileTypes: true });
		return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
	} catch (cause) {
		if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return [];
		throw unreadable("host", path, cause);
	}
}

function entriesOf(folder: string): Dirent[] {
	try {
		return readdirSync(folder, { withFileTypes: true });
	} catch (cause) {
		throw unreadable("policy", folder, cause);
	}
}
