/**
 * Where nothing is put: where somebody else could swap it for his own.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Entry, type Place, userId } from "../../platform/place.ts";
import { foldersAbove } from "../layout.ts";

/**
 * Looks at the folders above a path, and at what stands there.
 * @throws {OssifyError} `host/unsafe-path`
 */
export function guardPath(place: Pick<Place, "look">, path: string): void {
	guardFolders(place, path, faultOfFolder);
	const kind = place.look(path)?.kind;
	if (kind === "link") throw unsafe(path, "it is a symbolic link, which may lead anywhere");
	if (kind === "folder" || kind === "other") throw unsafe(path, "it is there, and not a file");
}

/**
 * For a folder of logs: Ubuntu's `/var/log` belongs to the group of its log daemon.
 * @throws {OssifyError} `host/unsafe-path`
 */
export function guardNewFolder(place: Pick<Place, "look">, path: string): void {
	guardFolders(place, path, (entry) => faultOfFolder({ ...entry, group: 0 }));
}

function guardFolders(place: Pick<Place, "look">, path: string, faultOf: (entry: Entry) => string | undefined): void {
	for (const folder of ["/", ...foldersAbove(path)]) {
		const entry = place.look(folder);
		const fault = entry && faultOf(entry);
		if (fault) throw unsafe(path, `${folder} ${fault}`);
	}
}

function faultOfFolder({ kind, mode, owner, group }: Entry): string | undefined {
	if (kind === "link") return "is a symbolic link, which may lead anywhere";
	if (kind !== "folder") return "is not a folder";
	if (owner !== 0 && owner !== userId()) return `belongs to the user ${owner}, who could swap what is in it`;
	if (mode & 0o002) return "can be written to by everybody";
	// Root's own group holds no others.
	if (mode & 0o020 && group !== 0) return `can be written to by the group ${group}`;
	return undefined;
}

function unsafe(path: string, why: string): OssifyError {
	return new OssifyError("host/unsafe-path", `${path} has no safe place: ${why}`);
}
