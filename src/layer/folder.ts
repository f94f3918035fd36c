/**
 * A folder of a layer, and what was written in it.
 * @module
 */
import { isBelow } from "../oci_spec/mod.ts";
import type { WriteRule } from "./rule.ts";
import { type FolderRule, rulesIn } from "./rule_for.ts";

/** What was written in one folder, by one rule. */
export interface Writes {
	readonly rule: WriteRule;
	/** No allowance for it is made above this folder. */
	readonly base: string;
	/** Files, folders and all else, at most at one time; so the bytes, in whole pages. */
	entries: number;
	bytes: number;
	/** False where the bytes are not known: a diff does not have them. */
	isSized: boolean;
	/** In the current sample. */
	now: { entries: number; bytes: number };
	/** The first name, as it can be shown. */
	readonly example: string;
	/** Those that are more than this are only counted. */
	readonly names: Set<string>;
}

/** A folder of the layer. */
export interface LayerFolder {
	readonly path: string;
	readonly above: LayerFolder | undefined;
	readonly below: Map<string, LayerFolder>;
	readonly writes: Map<WriteRule, Writes>;
	readonly rules: readonly FolderRule[];
	mode: number;
	uid: number;
	gid: number;
	/** See {@link LayerEntry.inImage}. */
	inImage: boolean | undefined;
	hasContent: boolean;
	/** A mount of the container is on something in it. */
	readonly isAboveMounts: boolean;
}

/** @param mounts of the container */
export function newFolder(path: string, above: LayerFolder | undefined, mounts: ReadonlySet<string>): LayerFolder {
	return {
		path,
		above,
		below: new Map(),
		writes: new Map(),
		rules: rulesIn(path),
		mode: 0o755,
		uid: 0,
		gid: 0,
		inImage: undefined,
		hasContent: false,
		isAboveMounts: [...mounts].some((mount) => isBelow(mount, path)),
	};
}

/** The path of a name in a folder. */
export function pathOf({ path }: LayerFolder, name: string): string {
	return path === "/" ? `/${name}` : `${path}/${name}`;
}

/** A folder and all below it. */
export function* foldersOf(folder: LayerFolder): Generator<LayerFolder> {
	yield folder;
	for (const below of folder.below.values()) yield* foldersOf(below);
}
