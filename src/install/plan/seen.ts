/**
 * What a plan has to know of the files that are there.
 * @module
 */
import { type Place, userId } from "../../platform/files/place.ts";
import type { WantedFile } from "./wanted.ts";

/** What a plan is made by. */
export type Seen = Pick<Place, "look" | "digest" | "names">;

/** Whether it is there, just so. */
export function isThere({ path, mode, sha256, owner }: WantedFile, seen: Seen): boolean {
	const entry = seen.look(path);
	if (entry?.kind !== "file" || entry.mode !== mode) return false;
	// A file of another user's is put anew, whatever is in it now.
	return (owner !== undefined || entry.owner === 0 || entry.owner === userId()) && seen.digest(path) === sha256;
}

/** Whether something else than what was installed stands there. */
export function isChanged(path: string, digests: readonly string[], seen: Seen): boolean {
	const entry = seen.look(path);
	return entry !== undefined && (entry.kind !== "file" || !digests.includes(seen.digest(path)));
}

/** The folders of ours, innermost first, that hold nothing else once these files are gone. */
export function emptyFolders(folders: readonly string[], files: readonly string[], seen: Seen): string[] {
	const gone = new Set(files);
	return [...folders]
		.sort((a, b) => b.split("/").length - a.split("/").length)
		.filter((path) => seen.look(path)?.kind === "folder")
		.filter((path) => {
			const empty = seen.names(path).every((name) => gone.has(`${path}/${name}`) || name === ".lock");
			if (empty) gone.add(path);
			return empty;
		});
}
