/**
 * Refused writes, as a layer would have them had they succeeded.
 * @module
 */
import type { LayerEntry } from "../platform/layer/entry.ts";
import { entryOf } from "./diff.ts";
import { binaryOf } from "./names.ts";
import { PlacesIn } from "./places.ts";
import type { LayerTrie } from "./trie.ts";

/** A write that was refused. Paths are the container's. */
export interface RefusedWrite {
	readonly call: string;
	readonly action: string | undefined;
	/** Undefined where only the folder is known. */
	readonly path: string | undefined;
	readonly folder: string;
}

/** More are counted again and again, where a program tries them again. */
const mostKnown = 100_000;

/** Adds refused writes to a layer, each once. */
export class RefusedWrites {
	private readonly places: PlacesIn;
	/** A program makes one write by several calls. */
	private readonly known = new Set<string>();

	constructor(trie: LayerTrie) {
		trie.isSized = false;
		this.places = new PlacesIn(trie);
	}

	add({ call, action, path, folder }: RefusedWrite): void {
		const name = path === undefined ? "" : path.slice(path.lastIndexOf("/") + 1);
		const kind = kindOf(call, action);
		const key = `${kind} ${folder} ${name}`;
		if (this.known.has(key)) return;
		if (this.known.size < mostKnown) this.known.add(key);
		// The kernel found the folder: it is the image's. It names a file only where that exists, or in a call that makes or deletes one.
		const inImage = path !== undefined && (action === "write" || action === "attributes" || kind === "whiteout");
		this.places.entry(
			folder
				.split("/")
				.filter((part) => part !== "")
				.map(binaryOf),
			entryOf(kind, binaryOf(name), { inImage }),
		);
	}
}

const kinds: Readonly<Record<string, LayerEntry["kind"]>> = {
	mkdir: "folder",
	mkdirat: "folder",
	bind: "socket",
	mknod: "pipe",
	mknodat: "pipe",
	symlink: "link",
	symlinkat: "link",
};

/** The kernel names the new place of what was to be renamed. */
function kindOf(call: string, action: string | undefined): LayerEntry["kind"] {
	if (action === "delete") return "whiteout";
	return Object.hasOwn(kinds, call) ? (kinds[call] ?? "file") : "file";
}
