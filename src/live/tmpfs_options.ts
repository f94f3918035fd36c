/**
 * The options of a tmpfs mount, parsed as runc and crun do: options of the mount, options of the file system, and copy-up.
 * @module
 */
import type { TmpfsAllowance } from "../decision/mod.ts";
import {
	MOUNT_ATTR_NOATIME,
	MOUNT_ATTR_NODEV,
	MOUNT_ATTR_NODIRATIME,
	MOUNT_ATTR_NOEXEC,
	MOUNT_ATTR_NOSUID,
	MOUNT_ATTR_NOSYMFOLLOW,
	MOUNT_ATTR_STRICTATIME,
	MS_PRIVATE,
	MS_SLAVE,
} from "./abi.ts";

/** The attributes of the root folder that the allowance sets. The others are those of the folder that the mount covers. */
export type WantedFolder = Pick<TmpfsAllowance, "mode" | "defaultMode" | "uid" | "gid">;

/** A tmpfs to be mounted. */
export interface TmpfsMount extends WantedFolder {
	readonly destination: string;
	/** `MOUNT_ATTR_*` */
	readonly attributes: number;
	/** The propagation: `MS_PRIVATE` or `MS_SLAVE`; 0 for the default. */
	readonly propagation: number;
	/** Bytes; undefined for half of the host's memory. */
	readonly size: string | undefined;
	readonly inodes: string | undefined;
	readonly copyUp: boolean;
}

interface PlannedTmpfs {
	readonly destination: string;
	readonly type: string;
	readonly options: readonly string[];
	/** Set only in the plan of the copy-up hook. */
	readonly defaultMode?: string;
}

const attributeOf: Readonly<Record<string, number>> = {
	noexec: MOUNT_ATTR_NOEXEC,
	nosuid: MOUNT_ATTR_NOSUID,
	nodev: MOUNT_ATTR_NODEV,
	noatime: MOUNT_ATTR_NOATIME,
	strictatime: MOUNT_ATTR_STRICTATIME,
	nodiratime: MOUNT_ATTR_NODIRATIME,
	nosymfollow: MOUNT_ATTR_NOSYMFOLLOW,
};

/** Nothing is mounted below a new tmpfs, so the recursive options have the same effect. */
const propagationOf: Readonly<Record<string, number>> = { private: MS_PRIVATE, rprivate: MS_PRIVATE, slave: MS_SLAVE, rslave: MS_SLAVE };

/** Options that are the default of a new mount. */
const defaults = ["rw", "exec", "relatime", "diratime", "tmpcopyup"];

/**
 * Reads a planned entry of `mounts`. An unknown option is a bug in the planner.
 * @param folder the mode that the allowance sets; by default, the mode of the entry
 */
export function parseTmpfs(mount: unknown, folder?: Pick<WantedFolder, "mode" | "defaultMode">): TmpfsMount {
	const { destination, type, options, defaultMode } = mount as PlannedTmpfs;
	if (type !== "tmpfs") throw new TypeError(`not a tmpfs: ${JSON.stringify(mount)}`);
	const values = new Map(options.filter((option) => option.includes("=")).map((option) => option.split("=", 2) as [string, string]));
	const flags = options.filter((option) => !option.includes("="));
	const unknown = [...flags.filter((flag) => !isKnown(flag)), ...[...values.keys()].filter((key) => !valued.includes(key))];
	if (unknown.length > 0) throw new TypeError(`unknown options of the tmpfs on ${destination}: ${unknown.join(", ")}`);
	return {
		destination,
		attributes: flags.reduce((sum, flag) => sum | (attributeOf[flag] ?? 0), 0),
		propagation: flags.reduce((found, flag) => propagationOf[flag] ?? found, 0),
		...(folder ?? { ...modeOf(values), ...(defaultMode !== undefined && { defaultMode }) }),
		...ownerOf(values),
		size: values.get("size"),
		inodes: values.get("nr_inodes"),
		copyUp: flags.includes("tmpcopyup"),
	};
}

function modeOf(values: ReadonlyMap<string, string>): Pick<WantedFolder, "mode"> {
	const mode = values.get("mode");
	return mode === undefined ? {} : { mode };
}

function ownerOf(values: ReadonlyMap<string, string>): Pick<WantedFolder, "uid" | "gid"> {
	const [uid, gid] = [values.get("uid"), values.get("gid")];
	return { ...(uid !== undefined && { uid: Number(uid) }), ...(gid !== undefined && { gid: Number(gid) }) };
}

const valued = ["mode", "size", "uid", "gid", "nr_inodes"];

function isKnown(flag: string): boolean {
	return defaults.includes(flag) || Object.hasOwn(attributeOf, flag) || Object.hasOwn(propagationOf, flag);
}
