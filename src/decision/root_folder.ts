/**
 * Mode and owner of a tmpfs's root folder: those of its allowance, or else of the image's folder that it covers.
 * @module
 */
import type { TmpfsAllowance } from "./types.ts";

/** The folder of the image that a tmpfs covers. Ids as the container counts; undefined for one that its user namespace does not map. */
export interface CoveredFolder {
	/** Permissions: twelve bits. */
	readonly mode: number;
	readonly uid: number | undefined;
	readonly gid: number | undefined;
}

/** The root folder of a tmpfs. The defaults are those of the mount: 1777, and the container's root as owner. */
export interface RootFolder {
	/** Octal. */
	readonly mode?: string;
	readonly uid?: number;
	readonly gid?: number;
}

/** In place of a folder that the image lacks. */
export const missingFolder: CoveredFolder = { mode: 0o755, uid: 0, gid: 0 };

/**
 * What runtimes make for a mount on a path that the image lacks, root's: runc 0755, crun 1755 for a tmpfs. It stays in the container's layer, so
 * the second start finds it there. As it says nothing of the image, it counts as missing, and each start of a container is as the first one.
 */
const madeByRuntimes: readonly number[] = [0o755, 0o1755];

/** Set-user-ID has no meaning on a folder. Set-group-ID gives files its group, sticky keeps them from other users. */
const permissions = 0o3777;

/** @param covered undefined where no image is at hand */
export function rootFolderOf(
	allowance: Pick<TmpfsAllowance, "mode" | "defaultMode" | "uid" | "gid">,
	covered: CoveredFolder | undefined,
): RootFolder {
	const mode = allowance.mode ?? (covered && isImages(covered) ? octal(covered) : defaultModeOf(allowance, covered));
	const uid = allowance.uid ?? covered?.uid;
	const gid = allowance.gid ?? covered?.gid;
	return { ...(mode !== undefined && { mode }), ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) };
}

function isImages({ mode, uid, gid }: CoveredFolder): boolean {
	return uid !== 0 || gid !== 0 || !madeByRuntimes.includes(mode);
}

/** Without an image at hand, a mode that the decision does not name is the runtime's business. */
function defaultModeOf({ defaultMode }: Pick<TmpfsAllowance, "defaultMode">, covered: CoveredFolder | undefined): string | undefined {
	return defaultMode ?? (covered && octal(missingFolder));
}

function octal({ mode }: CoveredFolder): string {
	return (mode & permissions).toString(8).padStart(4, "0");
}
