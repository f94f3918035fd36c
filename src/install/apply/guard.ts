/**
 * Refuses paths where another user could replace the file.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Entry, type Place, userId } from "../../platform/files/place.ts";
import { defaultPrefixes, foldersAbove, shellWord } from "../layout.ts";

/** How files and folders are examined. */
export type Looking = Pick<Place, "look" | "writers" | "outside">;

/** Why a path is not safe, and how to fix that. */
export interface UnsafePath {
	readonly why: string;
	/** A command in backquotes that makes it safe; or advice to choose another path, if a command would affect other users. */
	readonly repair: string;
}

/**
 * Checks the parent folders of a path, and the file at the path.
 * @throws {OssifyError} `host/unsafe-path`
 */
export function guardPath(place: Looking, path: string): void {
	refuse(path, faultOfTarget(place, path));
}

/** Why no file may be written to a path; undefined if it is safe. */
export function faultOfPath(place: Looking, path: string): string | undefined {
	return faultOfTarget(place, path)?.why;
}

/** Checks the receipt, which only root may change. @throws {OssifyError} `host/unsafe-path` */
export function guardReceipt(place: Looking, path: string): void {
	refuse(path, faultOfInstalled(place, path), "and install again with all options, --mode among them");
}

/** The advice as the beginning of a sentence. */
export function instructionOf({ repair }: UnsafePath): string {
	return repair === elsewhere ? repair : `run ${repair}`;
}

/** Why other users could change an installed file. */
export function faultOfInstalled(place: Looking, path: string): UnsafePath | undefined {
	return faultAbove(place, path) ?? faultOfFile(place, path);
}

/**
 * Checks a folder for logs. Its group may be any, as Ubuntu's `/var/log` belongs to the group of its log daemon.
 * @throws {OssifyError} `host/unsafe-path`
 */
export function guardNewFolder(place: Looking, path: string): void {
	refuse(path, faultAbove(place, path, true));
}

/** Checks a log file, which need not exist. Its group may have access, such as that of a log daemon. @throws {OssifyError} `host/unsafe-path` */
export function guardLog(place: Looking, log: string): void {
	if (log.startsWith("/")) refuse(log, faultOfLog(place, log));
}

/** Why a log would not be safe at a path. */
export function faultOfLog(place: Looking, path: string): UnsafePath | undefined {
	return faultAbove(place, path, true) ?? faultOfFile(place, path, true);
}

function faultOfTarget(place: Looking, path: string): UnsafePath | undefined {
	return faultAbove(place, path) ?? faultOfKind(place, path);
}

/**
 * The first parent folder of a path that is not safe.
 * @param exists whether the file exists already: in a sticky folder of root, other users cannot remove or rename files of root
 */
export function faultAbove(place: Looking, path: string, anyGroup = false, exists = false): UnsafePath | undefined {
	for (const folder of ["/", ...foldersAbove(path)]) {
		const entry = place.look(folder);
		if (exists && entry?.kind === "folder" && entry.owner === 0 && (entry.mode & 0o1000) !== 0) continue;
		const fault =
			entry && (kindOfFolder(place, folder, entry) ?? faultOfWriters(place, folder, entry, "who could replace its content", anyGroup));
		if (fault) return { ...fault, why: `${folder} ${fault.why}` };
	}
	return undefined;
}

function kindOfFolder(place: Looking, path: string, { kind }: Entry): UnsafePath | undefined {
	if (kind === "folder") return undefined;
	const repair = moveAway(place, path);
	return kind === "link" ? { why: "is a symbolic link, which may lead anywhere", repair } : { why: "is not a folder", repair };
}

/** Why other users could change a file. */
export function faultOfFile(place: Looking, path: string, anyGroup = false): UnsafePath | undefined {
	const entry = place.look(path);
	if (entry?.kind !== "file") return faultOfKind(place, path);
	const fault = faultOfWriters(place, path, entry, "who could change it", anyGroup);
	return fault && { ...fault, why: `it ${fault.why}` };
}

function faultOfKind(place: Looking, path: string): UnsafePath | undefined {
	const kind = place.look(path)?.kind;
	const repair = moveAway(place, path);
	if (kind === "link") return { why: "it is a symbolic link, which may lead anywhere", repair };
	return kind === undefined || kind === "file" ? undefined : { why: "it is not a regular file", repair };
}

/** @param could a clause for the message: what another owner could do @param anyGroup whether any group may own it */
function faultOfWriters(place: Looking, path: string, entry: Entry, could: string, anyGroup: boolean): UnsafePath | undefined {
	const { mode, owner, group } = entry;
	const unsafe = (why: string, command: string) => ({ why, repair: repairOf(place, path, entry, command) });
	if (owner !== 0 && owner !== userId()) return unsafe(`belongs to the user ${owner}, ${could}`, "chown root");
	if (mode & 0o002) return unsafe("can be written to by everybody", "chmod o-w");
	if (!(mode & 0o020)) return undefined;
	// Root's own group has no other members.
	if (group !== 0 && !anyGroup) return unsafe(`can be written to by the group ${group}`, "chmod g-w");
	const writers = place.writers(path);
	if (writers === undefined)
		return unsafe("can be written to by its group, or by those that its access control list names, which cannot be read here", "chmod g-w");
	const other = writers.find(({ kind, id }) => id !== 0 && !(kind === "user" && id === userId()) && !(kind === "group" && anyGroup));
	return other && unsafe(`can be written to by the ${other.kind} ${other.id}, as its access control list says`, "setfacl --remove-all");
}

const elsewhere = "choose a path in a folder that belongs to root, and that only root can write to";

/**
 * The command that makes a path safe. A file is moved away: another user may have written its content already, and a new owner or mode would hide that.
 * The owner or mode of a folder is only changed if it belongs to the system or to ossify, never for a home folder or a sticky one such as /tmp.
 */
function repairOf(place: Looking, path: string, { kind, mode }: Entry, command: string): string {
	if (kind !== "folder") return moveAway(place, path);
	const isShared = (mode & 0o1000) !== 0;
	return isShared || !isSystemFolder(path) ? elsewhere : `\`${command} ${shellWord(place.outside(path) || "/")}\``;
}

const systemFolders = ["/", "/usr", "/usr/libexec", "/usr/local", "/opt", "/var", "/var/lib", "/var/log", "/run"];

function isSystemFolder(path: string): boolean {
	const isOwn = [...defaultPrefixes, "/var/log/ossify"].includes(path);
	return isOwn || systemFolders.includes(path) || /^\/etc(?:\/|$)/.test(path);
}

function moveAway(place: Looking, path: string): string {
	const here = place.outside(path);
	return `\`mv ${shellWord(here)} ${shellWord(`${here}.away`)}\``;
}

function refuse(path: string, fault: UnsafePath | undefined, rest = "or choose another path"): void {
	if (fault === undefined) return;
	const { why, repair } = fault;
	const advice = repair === elsewhere ? repair : `${repair}, ${rest}`;
	throw new OssifyError("host/unsafe-path", `${path} is not safe: ${why}`, { advice });
}
