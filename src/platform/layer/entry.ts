/**
 * What a container's writable layer holds, as readers of layers report it.
 * @module
 */

/** `whiteout`: a file or folder of the image was deleted or renamed. */
export type EntryKind = "file" | "folder" | "link" | "socket" | "pipe" | "device" | "whiteout";

/** An entry of a layer. */
export interface LayerEntry {
	readonly kind: EntryKind;
	/** One character a byte: names need not be UTF-8. */
	readonly name: string;
	/** Permissions: twelve bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** What it takes in a tmpfs: stored bytes in whole pages; 0 for a hard link whose file was counted already. */
	readonly bytes: number;
	/** False for a hard link whose file was counted already. */
	readonly isCounted: boolean;
	/** Of a folder: it replaces a folder of the image and hides its content. */
	readonly isOpaque: boolean;
	/** Whether the image has it, too: then the container changed it. Undefined where the layer does not say. */
	inImage(): boolean | undefined;
}

/** Receives a layer, folders before their content. `Place` is whatever the visitor needs to know of a folder. */
export interface LayerVisitor<Place> {
	/** The layer's own root folder: of a tar, it may have none. */
	rootFolder?(root: Place, entry: LayerEntry): void;
	/** @returns the place of the folder */
	folder(above: Place, entry: LayerEntry): Place;
	/** Everything else. */
	entry(folder: Place, entry: LayerEntry): void;
	/** A folder that cannot be read, or is too deep; the rest is read. @param reason `EACCES` */
	problem(folder: Place, reason: string): void;
	/** Something that was removed while it was read. */
	vanished(): void;
}

const page = 4096;
/** The unit of `blocks`. */
const block = 512;
/** Up to this length, a tmpfs stores a link in its inode. */
const shortLink = 128;

/** What a file takes in a tmpfs: holes are not stored. */
export function pagesOf(size: number, blocks = Number.POSITIVE_INFINITY): number {
	return Math.ceil(Math.min(size, blocks * block) / page) * page;
}

/** What a link takes in a tmpfs. */
export function pagesOfLink(length: number): number {
	return length > shortLink ? page : 0;
}
