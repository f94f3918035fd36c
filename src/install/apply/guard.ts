/**
 * Where nothing is put: where another user could swap it for a file of their own.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Entry, type Place, userId } from "../../platform/files/place.ts";
import { defaultPrefixes, foldersAbove, shellWord } from "../layout.ts";

/** What is needed to look at files and folders. */
export type Looking = Pick<Place, "look" | "writers" | "outside">;

/** Why a place is not safe, and what to do about it. */
export interface UnsafePlace {
	readonly why: string;
	/** A command in backquotes that makes it safe; or, where none can without harm to others, where to put the file instead. */
	readonly repair: string;
}

/**
 * Looks at the folders above a path, and at what is there.
 * @throws {OssifyError} `host/unsafe-path`
 */
export function guardPath(place: Looking, path: string): void {
	refuse(path, faultOfPlace(place, path));
}

/** Why nothing is put there. */
export function faultOfPath(place: Looking, path: string): string | undefined {
	return faultOfPlace(place, path)?.why;
}

/** The same for the receipt, which nobody else may change. @throws {OssifyError} `host/unsafe-path` */
export function guardReceipt(place: Looking, path: string): void {
	refuse(path, faultOfInstalled(place, path), "and install again with all options, --mode among them");
}

/** What to do about it, as a sentence goes on. */
export function instructionOf({ repair }: UnsafePlace): string {
	return repair === elsewhere ? repair : `run ${repair}`;
}

/** Why others could change a file that was installed. */
export function faultOfInstalled(place: Looking, path: string): UnsafePlace | undefined {
	return faultAbove(place, path) ?? faultOfFile(place, path);
}

/**
 * For a folder of logs: Ubuntu's `/var/log` belongs to the group of its log daemon.
 * @throws {OssifyError} `host/unsafe-path`
 */
export function guardNewFolder(place: Looking, path: string): void {
	refuse(path, faultAbove(place, path, true));
}

/** For a log that is a file, whether it is there or not; a group may read and write it, as that of a log daemon does. @throws {OssifyError} `host/unsafe-path` */
export function guardLog(place: Looking, log: string): void {
	if (log.startsWith("/")) refuse(log, faultOfLog(place, log));
}

/** Why records would not be safe there. */
export function faultOfLog(place: Looking, path: string): UnsafePlace | undefined {
	return faultAbove(place, path, true) ?? faultOfFile(place, path, true);
}

function faultOfPlace(place: Looking, path: string): UnsafePlace | undefined {
	return faultAbove(place, path) ?? faultOfKind(place, path);
}

/**
 * The first folder above a path that is not safe.
 * @param isThere whether what is in the folders is there already: of a sticky folder of root's, others can then remove or rename nothing of root's
 */
export function faultAbove(place: Looking, path: string, anyGroup = false, isThere = false): UnsafePlace | undefined {
	for (const folder of ["/", ...foldersAbove(path)]) {
		const entry = place.look(folder);
		if (isThere && entry?.kind === "folder" && entry.owner === 0 && (entry.mode & 0o1000) !== 0) continue;
		const fault =
			entry && (kindOfFolder(place, folder, entry) ?? faultOfWriters(place, folder, entry, "who could swap what is in it", anyGroup));
		if (fault) return { ...fault, why: `${folder} ${fault.why}` };
	}
	return undefined;
}

function kindOfFolder(place: Looking, path: string, { kind }: Entry): UnsafePlace | undefined {
	if (kind === "folder") return undefined;
	const repair = movedAway(place, path);
	return kind === "link" ? { why: "is a symbolic link, which may lead anywhere", repair } : { why: "is not a folder", repair };
}

/** Why others could change a file. */
export function faultOfFile(place: Looking, path: string, anyGroup = false): UnsafePlace | undefined {
	const entry = place.look(path);
	if (entry?.kind !== "file") return faultOfKind(place, path);
	const fault = faultOfWriters(place, path, entry, "who could change it", anyGroup);
	return fault && { ...fault, why: `it ${fault.why}` };
}

function faultOfKind(place: Looking, path: string): UnsafePlace | undefined {
	const kind = place.look(path)?.kind;
	const repair = movedAway(place, path);
	if (kind === "link") return { why: "it is a symbolic link, which may lead anywhere", repair };
	return kind === undefined || kind === "file" ? undefined : { why: "it is there, and not a file", repair };
}

/** @param could what another owner could do @param anyGroup whether the owning group may be any */
function faultOfWriters(place: Looking, path: string, entry: Entry, could: string, anyGroup: boolean): UnsafePlace | undefined {
	const { mode, owner, group } = entry;
	const unsafe = (why: string, command: string) => ({ why, repair: repairOf(place, path, entry, command) });
	if (owner !== 0 && owner !== userId()) return unsafe(`belongs to the user ${owner}, ${could}`, "chown root");
	if (mode & 0o002) return unsafe("can be written to by everybody", "chmod o-w");
	if (!(mode & 0o020)) return undefined;
	// Root's own group holds no others.
	if (group !== 0 && !anyGroup) return unsafe(`can be written to by the group ${group}`, "chmod g-w");
	const writers = place.writers(path);
	if (writers === undefined)
		return unsafe("can be written to by its group, or by those that its access control list names, which cannot be read here", "chmod g-w");
	const other = writers.find(({ kind, id }) => id !== 0 && !(kind === "user" && id === userId()) && !(kind === "group" && anyGroup));
	return other && unsafe(`can be written to by the ${other.kind} ${other.id}, as its access control list says`, "setfacl --remove-all");
}

const elsewhere = "choose a path in a folder that belongs to root, and that root alone can write to";

/**
 * Another user may have written what is in a file already: with another owner or mode, it would count as root's. A folder is changed only where it is
 * the system's or ossify's own: a home folder, or a sticky one such as /tmp, has to stay as it is.
 */
function repairOf(place: Looking, path: string, { kind, mode }: Entry, command: string): string {
	if (kind !== "folder") return movedAway(place, path);
	const isShared = (mode & 0o1000) !== 0;
	return isShared || !isSystemFolder(path) ? elsewhere : `\`${command} ${shellWord(place.outside(path) || "/")}\``;
}

const systemFolders = ["/", "/usr", "/usr/libexec", "/usr/local", "/opt", "/var", "/var/lib", "/var/log", "/run"];

function isSystemFolder(path: string): boolean {
	const isOwn = [...defaultPrefixes, "/var/log/ossify"].includes(path);
	return isOwn || systemFolders.includes(path) || /^\/etc(?:\/|$)/.test(path);
}

function movedAway(place: Looking, path: string): string {
	const here = place.outside(path);
	return `\`mv ${shellWord(here)} ${shellWord(`${here}.away`)}\``;
}

function refuse(path: string, fault: UnsafePlace | undefined, rest = "or choose another path"): void {
	if (fault === undefined) return;
	const { why, repair } = fault;
	const advice = repair === elsewhere ? repair : `${repair}, ${rest}`;
	throw new OssifyError("host/unsafe-path", `${path} has no safe place: ${why}`, { advice });
}
