/**
 * The smallest change of the policy that would make a path writable, as data of the shipped policies.
 * @module
 */
import type { JsonObject } from "../bundle/mod.ts";
import { sizeText } from "../json/mod.ts";
import { parentOf, segmentsOf } from "../oci_spec/mod.ts";
import type { Access } from "./access.ts";

/** Data that was not tried yet. */
export interface Proposal {
	/** The path that the data are about: the folder that would be a tmpfs, or the file that the engine mounts. */
	readonly at: string;
	/** Whether it changes other containers than those of the image. */
	readonly isForAll: boolean;
	/** Data for `-d`. */
	readonly data: JsonObject;
}

/** What is asked of a path. */
export interface Wanted {
	/** Whether a program is to be started from the path. */
	readonly exec: boolean;
	/** Whether the path is a folder; otherwise its parent is the folder. */
	readonly isFolder: boolean;
	/** The image, without tag and digest, where the policy knows it: the allowance is for it alone. */
	readonly image: string | undefined;
	/** What of the tmpfs is used up in a running container. */
	readonly full: "space" | "inodes" | undefined;
}

/** Folders of programs, libraries and settings: a tmpfs on one of them, or on a part of the kernel's, would hide what the container consists of. */
const never = new Set(["", "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "sys", "usr"]);

/** Folders in which only folders of their own are for data. */
const onlyBelow = new Set(["/home", "/opt", "/root", "/srv", "/var", "/var/lib"]);

/**
 * The changes to try, the one for the fewest containers first. Empty where a tmpfs is no answer: where the mount that holds the path is a volume, the
 * kernel's, or the path is in a folder of programs.
 */
export function proposalsFor(access: Access, wanted: Wanted): readonly Proposal[] {
	const { cause, holder } = access;
	if (cause === "mount-by-policy") {
		const data = { ossify: { config: { engine_files: { [holder.destination]: false } } } };
		return [{ at: holder.destination, isForAll: true, data }];
	}
	const isOfRoot = cause === "root-by-policy" || cause === "root-by-spec";
	const allowance = isOfRoot ? { size: usualSize, ...(wanted.exec && runnable) } : changeOfTmpfs(access, wanted);
	const folder = isOfRoot ? folderFor(access.path, wanted) : holder.destination;
	if (allowance === undefined || isMangled(folder) || never.has(segmentsOf(folder)[0] ?? "") || onlyBelow.has(folder)) return [];
	const at = { [folder]: allowance };
	const places: JsonObject[] = [...(wanted.image === undefined ? [] : [{ images: { [wanted.image]: at } }]), { allowances: at }];
	const changes = cause === "root-by-spec" ? [switchOn, ...places.map((place) => ({ ...place, ...switchOn }))] : places;
	return changes.map((tmpfs) => ({
		at: folder,
		isForAll: !("images" in tmpfs) || tmpfs === switchOn || cause === "root-by-spec",
		data: policyDataOf(tmpfs),
	}));
}

const runnable: JsonObject = { options: ["rw", "exec", "nosuid", "nodev"] };

/** A name that is not UTF-8 reaches ossify as U+FFFD: an allowance would be for another folder. One with control characters is no name to keep in data. */
function isMangled(path: string): boolean {
	return /[\p{Cc}\ufffd]/u.test(path);
}

function folderFor(path: string, { isFolder }: Wanted): string {
	return isFolder ? path : parentOf(path);
}

/** Of one that the policy added. */
function changeOfTmpfs(access: Access, { exec, full }: Wanted): JsonObject | undefined {
	if (!access.holder.added) return undefined;
	const changed = { ...largerThan(access, full), ...(exec && !access.exec && runnable) };
	return Object.keys(changed).length === 0 ? undefined : changed;
}

/** Twice the limit that is reached. */
function largerThan({ size, inodes }: Access, full: Wanted["full"]): JsonObject | undefined {
	const [key, limit] = full === "inodes" ? ["inodes", Number(inodes)] : ["size", Number(size)];
	if (full === undefined || !Number.isSafeInteger(limit) || limit <= 0) return undefined;
	return { [key]: key === "size" ? sizeText(limit * 2) : limit * 2 };
}

/** For containers whose authors made the root read-only, and chose what is writable. */
const switchOn: JsonObject = { add_to_readonly_roots: true };

/** Data as a file for `-d` has them. @param tmpfs `ossify.config.tmpfs`, JSON */
export function policyDataOf(tmpfs: object): JsonObject {
	return { ossify: { config: { tmpfs: tmpfs as JsonObject } } };
}

/** A tmpfs without a limit may take half of the host's memory. */
const usualSize = "64Mi";
