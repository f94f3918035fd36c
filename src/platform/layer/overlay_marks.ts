/**
 * The extended attributes by which overlayfs marks files of an upper directory: `trusted.overlay.*`, and `user.overlay.*` where the mount has the
 * option `userxattr` (rootless engines).
 * @see https://docs.kernel.org/filesystems/overlayfs.html
 * @module
 */
import { cText, type FolderCalls } from "./folder_calls.ts";

/** The marks of a folder. */
export interface FolderMarks {
	/** It hides the folder of the image: opaque `y`. */
	readonly isOpaque: boolean;
	/** It was copied from the image, and is merged with it. */
	readonly hasOrigin: boolean;
	/** Opaque `x`, from Linux 6.8: empty files in it may be whiteouts. */
	readonly mayHaveXattrWhiteouts: boolean;
}

/** Of a folder that cannot be opened. */
export const noMarks: FolderMarks = { isOpaque: false, hasOrigin: false, mayHaveXattrWhiteouts: false };

type Key = "opaque" | "origin" | "impure" | "whiteout";
type Names = Readonly<Record<Key, Uint8Array>>;

const namesIn = (namespace: string): Names => {
	const name = (key: Key) => cText(`${namespace}.overlay.${key}`);
	return { opaque: name("opaque"), origin: name("origin"), impure: name("impure"), whiteout: name("whiteout") };
};

/** The marks of one layer. */
export class Overlay {
	private readonly calls: FolderCalls;
	/** Narrowed to the one that the layer uses, once one mark is found. */
	private namespaces: readonly Names[] = [namesIn("trusted"), namesIn("user")];

	constructor(calls: FolderCalls) {
		this.calls = calls;
	}

	/** @param folder open for reading */
	marksOf(folder: number): FolderMarks {
		const value = this.own(folder, "opaque");
		const hasOrigin = this.own(folder, "origin") !== undefined;
		if (this.namespaces.length > 1) this.own(folder, "impure");
		return { isOpaque: value === "y", hasOrigin, mayHaveXattrWhiteouts: value === "x" };
	}

	/** Whether a file was copied from the image. */
	hasOrigin(folder: number, name: string): boolean {
		return this.has(folder, name, "origin");
	}

	/** @param size of a regular file */
	isWhiteout(folder: number, { mayHaveXattrWhiteouts }: FolderMarks, name: string, size: number): boolean {
		return mayHaveXattrWhiteouts && size === 0 && this.has(folder, name, "whiteout");
	}

	/** What marks say; undefined in a layer without any, as this process may not be able to read them. */
	known(said: boolean): boolean | undefined {
		return this.namespaces.length === 1 ? said : undefined;
	}

	private has(folder: number, name: string, key: Key): boolean {
		return this.namespaces.some((names) => this.calls.xattrOf(folder, name, names[key]) !== undefined);
	}

	private own(folder: number, key: Key): string | undefined {
		for (const names of this.namespaces) {
			const value = this.calls.ownXattr(folder, names[key]);
			if (value === undefined) continue;
			this.namespaces = [names];
			return value;
		}
		return undefined;
	}
}
