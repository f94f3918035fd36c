/**
 * Folders of a layer by their paths, for sources that do not list folders before their content.
 * @module
 */
import type { LayerEntry } from "../platform/layer/entry.ts";
import type { LayerTrie, Place } from "./trie.ts";

/** More are counted with the folder above. */
const most = 100_000;

/** The folders of one layer. Parts of paths have one character a byte. */
export class PlacesIn {
	private readonly trie: LayerTrie;
	private readonly places: Map<string, Place>;

	constructor(trie: LayerTrie) {
		this.trie = trie;
		this.places = new Map([["", trie.root]]);
	}

	/** A folder that is listed, whether what is in it was listed before or not. @param inImage whether the image has it */
	listed(parts: readonly string[], inImage: boolean): void {
		const { folder, deeper } = this.folder(parts, inImage);
		if (deeper === "") folder.inImage = inImage;
	}

	/** A folder, and those above it. Those that are not listed are the image's. */
	private folder(parts: readonly string[], inImage: boolean): Place {
		const key = parts.join("/");
		const known = this.places.get(key);
		if (known !== undefined) return known;
		const above = this.folder(parts.slice(0, -1), true);
		if (this.places.size >= most) return above;
		const place = this.trie.folder(above, { ...folderEntry, name: parts.at(-1) ?? "", inImage: () => inImage });
		this.places.set(key, place);
		return place;
	}

	entry(folder: readonly string[], entry: LayerEntry): void {
		this.trie.entry(this.folder(folder, true), entry);
	}

	problem(reason: string): void {
		this.trie.problem(this.trie.root, reason);
	}
}

const folderEntry: Omit<LayerEntry, "name" | "inImage"> = {
	kind: "folder",
	mode: 0o755,
	uid: 0,
	gid: 0,
	bytes: 0,
	isCounted: true,
	isOpaque: false,
};
