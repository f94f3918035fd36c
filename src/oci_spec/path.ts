/**
 * Paths inside a container, compared by segment and never by prefix: `/runner` is not below `/run`.
 * @module
 */

/** The segments of a path, without empty ones and `.`; `..` stays. */
export function segmentsOf(path: string): string[] {
	return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** True where a segment is `..`, which only the image's own links could give a meaning to. */
export function climbs(path: string): boolean {
	return path.includes("..") && path.split("/").includes("..");
}

/** One spelling a path: `//run/./lock/` is `/run/lock`. */
export function cleanPath(path: string): string {
	return isClean(path) ? path : `/${segmentsOf(path).join("/")}`;
}

/** True of nearly all paths, which need no splitting then. False of some that are clean, as `/run/.containerenv`. */
function isClean(path: string): boolean {
	return path.startsWith("/") && !path.endsWith("/") && !path.includes("//") && !path.includes("/.");
}

/** The same with `..` applied to the text: where the links on the way are not known. Above the root is the root. */
export function lexicalPath(path: string): string {
	const segments: string[] = [];
	for (const segment of segmentsOf(path)) {
		if (segment === "..") segments.pop();
		else segments.push(segment);
	}
	return `/${segments.join("/")}`;
}

/** The folder of a clean path; `/` is its own. */
export function parentOf(path: string): string {
	return `/${segmentsOf(path).slice(0, -1).join("/")}`;
}

/** True where `path` lies below `above`; both clean. A path is not below itself. */
export function isBelow(path: string, above: string): boolean {
	const { length } = above;
	return path.length > length && path.startsWith(above) && (above === "/" || path[length] === "/");
}

/** How many segments a path has. */
export function depthOf(path: string): number {
	if (!isClean(path)) return segmentsOf(path).length;
	let depth = 0;
	for (let at = 0; at >= 0; at = path.indexOf("/", at + 1)) depth++;
	return depth;
}
