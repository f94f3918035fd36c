/**
 * Folders that somebody else filled: a link in one may lead anywhere, to secrets of the machine or to files that are not theirs to write.
 * @module
 */
import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { codeOf } from "./fault.ts";

/** Where a path leads, all links resolved; what is not there yet is taken as it is called. Throws what the operating system says. */
export function resolved(path: string): string {
	try {
		return realpathSync(path);
	} catch (cause) {
		if (codeOf(cause) !== "ENOENT" || isThere(path) || dirname(path) === path) throw cause;
		return join(resolved(dirname(path)), basename(path));
	}
}

/** Why a path is not to be used: undefined where it leads to one of the folders or into it. Throws what the operating system says. */
export function leadsOut(path: string, folders: readonly string[]): string | undefined {
	const real = resolved(path);
	if (folders.some((folder) => isBelow(real, resolved(folder)))) return undefined;
	return `it is reached by a symbolic link that leads out of ${folders.join(" and ")}`;
}

function isBelow(path: string, folder: string): boolean {
	const way = relative(folder, path);
	return way !== ".." && !way.startsWith(`..${sep}`);
}

/** A link to nothing is. */
function isThere(path: string): boolean {
	return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
