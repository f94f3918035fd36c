/**
 * Follows links below a root other than `/`.
 * @module
 */
import { lstatSync, readlinkSync } from "node:fs";
import { codeOf } from "../fault.ts";

/** The real path of a path below a root, all links resolved; undefined for a loop. @param at turns a path below the root into a path of this machine */
export function linksFollowed(path: string, at: (path: string) => string): string | undefined {
	return resolve(path, (one) => linkAt(at(one)));
}

/**
 * The real paths of all that determines where a path leads: each link that is followed, each folder that `..` leaves, and the file at the end.
 * Undefined for a loop.
 */
export function pathsFollowed(path: string, at: (path: string) => string): readonly string[] | undefined {
	const followed: string[] = [];
	const real = resolve(path, (one) => linkAt(at(one)), followed);
	return real === undefined ? undefined : [...followed, real];
}

/** The number of links that Linux follows in a path. */
const maxLinks = 40;

/**
 * Follows the links of a path.
 * @param linkAt the target of a link; undefined for everything else
 * @param followed gets the links, and the folders that `..` leaves
 */
function resolve(path: string, linkAt: (path: string) => string | undefined, followed: string[] = []): string | undefined {
	let [at, todo, links] = ["", path.split("/"), 0];
	for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
		if (name === "" || name === ".") continue;
		if (name === "..") {
			followed.push(at);
			at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
			continue;
		}
		const target = linkAt(`${at}/${name}`);
		if (target === undefined) at = `${at}/${name}`;
		else {
			if (++links > maxLinks) return undefined;
			followed.push(`${at}/${name}`);
			if (target.startsWith("/")) at = "";
			todo = [...target.split("/"), ...todo];
		}
	}
	return at;
}

/** The target of a link; undefined for everything else. */
function linkAt(path: string): string | undefined {
	try {
		return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
	} catch (cause) {
		const code = codeOf(cause);
		if (code === "ENOENT" || code === "ENOTDIR") return undefined;
		throw cause;
	}
}
