/**
 * Folders with content of other users. A link in one may lead anywhere: to secrets of the machine, or to files that these users must not change.
 * @module
 */
import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { codeOf } from "../fault.ts";

/** The real path of a path. Parts that do not exist stay as they are. Throws errors of the operating system. */
export function resolved(path: string): string {
	try {
		return realpathSync(path);
	} catch (cause) {
		if (codeOf(cause) !== "ENOENT" || isThere(path) || dirname(path) === path) throw cause;
		return join(resolved(dirname(path)), basename(path));
	}
}

/**
 * Why a path must not be used; undefined if it leads to one of the folders or into it. Throws errors of the operating system.
 * @param hidden whether the path may lead to a name below the folder that begins with a dot
 */
export function leadsOut(path: string, folders: readonly string[], { hidden = true } = {}): string | undefined {
	const real = resolved(path);
	const ways = folders.map((folder) => relative(resolved(folder), real)).filter(isBelow);
	if (ways.some((way) => hidden || !isHidden(way))) return undefined;
	if (ways.length > 0) return "it is reached by a symbolic link that leads to a hidden name";
	return `it is reached by a symbolic link that leads out of ${folders.join(" and ")}`;
}

function isBelow(way: string): boolean {
	return way !== ".." && !way.startsWith(`..${sep}`);
}

function isHidden(way: string): boolean {
	return way.split(sep).some((name) => name.startsWith("."));
}

/** Whether a path exists. A dangling link does. */
function isThere(path: string): boolean {
	return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
