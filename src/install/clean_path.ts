/**
 * Paths in their shortest form: a receipt takes no others.
 * @module
 */

/** What a path leads by. */
interface Links {
	/** The real path of a path, all links followed. */
	resolve(path: string): string;
}

/**
 * Without `//`, `.`, `..` and a slash at the end. `..` behind a link leads out of the folder that the link leads to: up to the last `..`, links are
 * followed.
 * @param path an absolute one
 */
export function cleanPath(place: Links, path: string): string {
	const parts = path.split("/").filter((part) => part !== "" && part !== ".");
	const behind = parts.lastIndexOf("..") + 1;
	const above = behind === 0 ? "" : place.resolve(`/${parts.slice(0, behind).join("/")}`).replace(/\/+$/, "");
	return [above, ...parts.slice(behind)].join("/") || "/";
}
