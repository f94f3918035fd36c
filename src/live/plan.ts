/**
 * Turns the changes to a spec into changes to mounts, with the result that a runtime would have had for the changed spec.
 * @module
 */
import { parentsFirst, type SpecChange } from "../mutate/mod.ts";
import { parseTmpfs, type TmpfsMount, type WantedFolder } from "./tmpfs_options.ts";

/** An existing mount that becomes read-only. */
export interface LockedMount {
	readonly destination: string;
	/** Whether the mounts below it become read-only too: the option `rro`. */
	readonly recursive: boolean;
}

/** The changes to a container's mounts, in the order in which they are made. */
export interface LivePlan {
	readonly locked: readonly LockedMount[];
	/** Parents first. */
	readonly tmpfs: readonly TmpfsMount[];
	readonly lockRoot: boolean;
	/** Set if a later hook locks the root: the mark for that hook. */
	readonly mark?: Mark;
}

/** A tmpfs with files for a later hook, on a folder of the host. It exists only in the container's mount namespace. */
export interface Mark {
	/** The folder's absolute path. */
	readonly folder: string;
	/** The content of each file, binary. @param root the path of the root in the mount namespace */
	files(root: string): Readonly<Record<string, string>>;
}

/** The changes of an assessment, as changes to mounts. */
export function planLive(changes: readonly SpecChange[]): LivePlan {
	const recursive = new Map<string, boolean>();
	const tmpfs: TmpfsMount[] = [];
	let lockRoot = false;
	for (const change of changes) {
		switch (change.what) {
			case "lock-root":
				lockRoot = true;
				break;
			case "lock-mount":
				recursive.set(change.destination, change.recursive || recursive.get(change.destination) === true);
				break;
			case "add-tmpfs":
				tmpfs.push(parseTmpfs(change.entry, wantedFolder(change.allowance)));
				break;
			default:
				throw unknownChange(change);
		}
	}
	tmpfs.sort(parentsFirst);
	return { locked: [...recursive].map(([destination, below]) => ({ destination, recursive: below })), tmpfs, lockRoot };
}

function wantedFolder({ mode, defaultMode }: WantedFolder): WantedFolder {
	return { ...(mode !== undefined && { mode }), ...(defaultMode !== undefined && { defaultMode }) };
}

/** A plan of tmpfs mounts only: planned entries of `mounts`, in any order. */
export function planOfTmpfs(mounts: readonly unknown[]): LivePlan {
	return { locked: [], tmpfs: mounts.map((mount) => parseTmpfs(mount)).sort(parentsFirst), lockRoot: false };
}

/** Whether there is nothing to change. */
export function isEmpty({ locked, tmpfs, lockRoot, mark }: LivePlan): boolean {
	return locked.length === 0 && tmpfs.length === 0 && !lockRoot && mark === undefined;
}

/** For a kind of change without a case. The compiler reports a missing case as well. */
function unknownChange(change: never): Error {
	return new TypeError(`no way to make this change in a running container: ${JSON.stringify(change)}`);
}
