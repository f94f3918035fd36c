/**
 * Where nothing is put: where another user could swap it for a file of their own.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Entry, type Place, userId } from "../../platform/place.ts";
import { foldersAbove } from "../layout.ts";

type Looking = Pick<Place, "look" | "writers">;

/**
 * Looks at the folders above a path, and at what is there.
 * @throws {OssifyError} `host/unsafe-path`
 */
export function guardPath(place: Looking, path: string): void {
	refuse(path, faultOfPath(place, path));
}

/** Why nothing is put there. */
export function faultOfPath(place: Looking, path: string): string | undefined {
	return faultAbove(place, path) ?? faultOfKind(place.look(path));
}

/** The same for a file that was installed, which nobody else may change. @throws {OssifyError} `host/unsafe-path` */
export function guardInstalled(place: Looking, path: string): void {
	refuse(path, faultAbove(place, path) ?? faultOfFile(place, path));
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
export function faultOfLog(place: Looking, path: string): string | undefined {
	return faultAbove(place, path, true) ?? faultOfFile(place, path, true);
}

function faultAbove(place: Looking, path: string, anyGroup = false): string | undefined {
	for (const folder of ["/", ...foldersAbove(path)]) {
		const entry = place.look(folder);
		const fault = entry && (kindOfFolder(entry) ?? faultOfWriters(place, folder, entry, "who could swap what is in it", anyGroup));
		if (fault) return `${folder} ${fault}`;
	}
	return undefined;
}

function kindOfFolder({ kind }: Entry): string | undefined {
	if (kind === "link") return "is a symbolic link, which may lead anywhere";
	return kind === "folder" ? undefined : "is not a folder";
}

function faultOfFile(place: Looking, path: string, anyGroup = false): string | undefined {
	const entry = place.look(path);
	if (entry?.kind !== "file") return faultOfKind(entry);
	const fault = faultOfWriters(place, path, entry, "who could change it", anyGroup);
	return fault && `it ${fault}`;
}

function faultOfKind(entry: Entry | undefined): string | undefined {
	if (entry?.kind === "link") return "it is a symbolic link, which may lead anywhere";
	return entry === undefined || entry.kind === "file" ? undefined : "it is there, and not a file";
}

/** @param could what another owner could do @param anyGroup whether the owning group may be any */
function faultOfWriters(place: Looking, path: string, { mode, owner, group }: Entry, could: string, anyGroup: boolean): string | undefined {
	if (owner !== 0 && owner !== userId()) return `belongs to the user ${owner}, ${could}`;
	if (mode & 0o002) return "can be written to by everybody";
	if (!(mode & 0o020)) return undefined;
	// Root's own group holds no others.
	if (group !== 0 && !anyGroup) return `can be written to by the group ${group}`;
	const writers = place.writers(path);
	if (writers === undefined)
		return "can be written to by its group, or by those that its access control list names, which cannot be read here";
	const other = writers.find(({ kind, id }) => id !== 0 && !(kind === "user" && id === userId()) && !(kind === "group" && anyGroup));
	return other && `can be written to by the ${other.kind} ${other.id}, as its access control list says`;
}

function refuse(path: string, why: string | undefined): void {
	if (why === undefined) return;
	const advice = "make it root's alone (chown root:root, chmod go-w, setfacl --remove-all), or choose another path";
	throw new OssifyError("host/unsafe-path", `${path} has no safe place: ${why}`, { advice });
}
