/**
 * The folders for which allowances are made: few, and none that the image's own files are in.
 * @module
 */
import { isBelow } from "../oci_spec/mod.ts";
import type { LayerFolder } from "./folder.ts";
import { groupedBy } from "./grouped.ts";

/** A tmpfs here would hide the system, or the files of other programs. */
const tooBroad =
	/^\/(?:|(?:usr|usr\/local|etc|bin|sbin|lib(?:32|64|x32|exec)?|boot|proc|sys|dev|var|var\/lib|opt|home)|usr\/(?:local\/)?(?:s?bin|lib(?:32|64|x32|exec)?|share|src|include))$/;

/** Whether neither an allowance nor a volume is proposed for a path. */
export function isTooBroad(path: string): boolean {
	return tooBroad.test(path) || /^\/(?:proc|sys|dev|boot)\//.test(path);
}

/** Folders of programs: a noexec tmpfs on one would stop them. */
const ofPrograms = /^\/(?:[^/]+|(?:opt|home|srv)\/[^/]+)$/;
const scratchNames = "(?:run|logs?|caches?|te?mp|pids)";
const isNamedScratch = new RegExp(`[/._]${scratchNames}$`, "i");

/** Below /usr, the folders that images of programs without a Debian layout have for it: /usr/local/apache2/logs, /usr/local/tomcat/temp. */
const ownOfProgram = new RegExp(
	`^/usr/(?:local/(?!(?:s?bin|etc|games|include|lib[^/]*|man|share|src)/)|share/)[^/]+/(?:.*/)?${scratchNames}$`,
	"i",
);

/** Whether no tmpfs is proposed for a path. */
export function isTooBroadForTmpfs(path: string): boolean {
	return (
		isTooBroad(path) || (path.startsWith("/usr/") && !ownOfProgram.test(path)) || (ofPrograms.test(path) && !isNamedScratch.test(path))
	);
}

const scratchPlace = new RegExp(`/${scratchNames}(?=/|$)|^/var/lock(?=/|$)`, "i");

/** Whether the names of a path say that what is in it is scratch. */
export function isScratchPlace(path: string): boolean {
	return scratchPlace.test(path);
}

/** Whether nothing is proposed for a path. */
export type IsTooBroad = (path: string) => boolean;

/**
 * The folder that a write in a folder needs to be writable: a folder that the container made is made in it again, so it is the one above. Undefined
 * where no allowance is made for it.
 * @param base no folder above it is taken
 */
export function anchorOf(folder: LayerFolder, base: string, isTooBroad: IsTooBroad): LayerFolder | undefined {
	let at = folder;
	while (at.inImage === false && at.path !== base && at.above !== undefined && !isTooBroad(at.above.path)) at = at.above;
	return isTooBroad(at.path) ? undefined : at;
}

/** The deepest folder that is both or above both. */
export function commonFolder(one: LayerFolder, other: LayerFolder): LayerFolder {
	let at = one;
	while (at.above !== undefined && !isAtOrBelow(other.path, at.path)) at = at.above;
	return at;
}

/** By whole segments. */
export function isAtOrBelow(path: string, above: string): boolean {
	return path === above || isBelow(path, above);
}

/** More folders than this in one are replaced by that one. */
const mostSiblings = 8;

/** The folders without those that are in others, and with the one above in place of many. */
export function fewest(folders: readonly LayerFolder[], isTooBroad: IsTooBroad): LayerFolder[] {
	const kept = withoutNested([...new Set(folders)]);
	const bySame = groupedBy(kept, ({ above }) => above);
	const crowded = [...bySame].flatMap(([above, siblings]) =>
		above !== undefined && siblings.length > mostSiblings && !isTooBroad(above.path) ? [above] : [],
	);
	return crowded.length === 0 ? kept : fewest([...kept, ...crowded], isTooBroad);
}

/** More folders than this in one, which may not be replaced by that one, get no allowance: anyone can make many. */
const mostInOne = 32;

/** The folders without those of which there are too many in one. */
export function withoutCrowds(folders: readonly LayerFolder[]): { readonly kept: LayerFolder[]; readonly tooMany: LayerFolder[] } {
	const bySame = [...groupedBy(folders, ({ above }) => above).values()];
	const isCrowd = (siblings: readonly LayerFolder[]) => siblings.length > mostInOne;
	return {
		kept: bySame
			.filter((one) => !isCrowd(one))
			.flat()
			.sort(byPath),
		tooMany: bySame.filter(isCrowd).flat(),
	};
}

function byPath(a: LayerFolder, b: LayerFolder): number {
	return a.path < b.path ? -1 : 1;
}

function withoutNested(folders: readonly LayerFolder[]): LayerFolder[] {
	const paths = new Set(folders.map(({ path }) => path));
	const isNested = (folder: LayerFolder) => {
		for (let at = folder.above; at !== undefined; at = at.above) if (paths.has(at.path)) return true;
		return false;
	};
	return folders.filter((one) => !isNested(one)).sort(byPath);
}
