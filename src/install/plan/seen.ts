/**
 * The present files that a plan depends on.
 * @module
 */
import { type Place, userId } from "../../platform/files/place.ts";
import type { WantedFile } from "./wanted.ts";

/** How a plan reads the present files. */
export type Seen = Pick<Place, "look" | "digest" | "names">;

/** Whether a wanted file is present and unchanged. */
export function isThere({ path, mode, sha256, owner }: WantedFile, seen: Seen): boolean {
	const entry = seen.look(path);
	if (entry?.kind !== "file" || entry.mode !== mode) return false;
	// A file of another user is replaced, whatever it contains.
	return (owner !== undefined || entry.owner === 0 || entry.owner === userId()) && seen.digest(path) === sha256;
}

/** Whether a file was changed after it was installed. */
export function isChanged(path: string, digests: readonly string[], seen: Seen): boolean {
	const entry = seen.look(path);
	return entry !== undefined && (entry.kind !== "file" || !digests.includes(seen.digest(path)));
}

/** The folders of ossify, innermost first, that are empty once these files are removed. */
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
