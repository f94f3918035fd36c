/**
 * What was seen of several layers as one: of the containers of an image, and of earlier runs.
 * @module
 */
import { foldersOf, type LayerFolder, newFolder, type Writes } from "./folder.ts";
import { binaryOf } from "./names.ts";
import type { Amount } from "./sizes.ts";
import { LayerTrie } from "./trie.ts";

/** What was written in a folder by one rule: the peaks. */
export interface SeenWrites {
	readonly rule: string;
	readonly reason: string;
	readonly entries: number;
	readonly bytes: number;
	/** Undefined where it is `true`. */
	readonly sized?: false;
	readonly example: string;
	/** Of changes of the image: names, some at most. */
	readonly names?: readonly string[];
}

/** A folder of a layer. */
export interface SeenFolder {
	readonly path: string;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly inImage?: boolean;
	readonly writes: readonly SeenWrites[];
}

/** All that is kept of a layer, as JSON, for a later run. */
export interface Seen {
	readonly samples: number;
	readonly folders: readonly SeenFolder[];
	/** What was in tmpfs mounts. */
	readonly tmpfs?: readonly SeenAmount[];
	/** What folders had in them, that of the image included, where it was measured. */
	readonly content?: readonly SeenAmount[];
	/** Paths of programs and libraries that its processes ran. */
	readonly executed?: readonly string[];
}

/** What was in a folder or a tmpfs of a container, at most at one time. */
export interface SeenAmount extends Amount {
	readonly path: string;
}

/** What was seen in a layer. */
export function seenIn({ root, samples, tmpfs, content, executed }: LayerTrie): Seen {
	const folders = [...foldersOf(root.folder)].map(seenFolder);
	const [uses, held] = [amountsOf(tmpfs), amountsOf(content)];
	return {
		samples,
		folders,
		...(uses.length > 0 && { tmpfs: uses }),
		...(held.length > 0 && { content: held }),
		...(executed.size > 0 && { executed: [...executed] }),
	};
}

function amountsOf(amounts: LayerTrie["content"]): SeenAmount[] {
	return [...amounts].map(([path, { bytes, entries }]) => ({ path, bytes, entries }));
}

function seenFolder({ path, mode, uid, gid, inImage, writes }: LayerFolder): SeenFolder {
	return { path, mode, uid, gid, ...(inImage !== undefined && { inImage }), writes: [...writes.values()].map(seenWrites) };
}

function seenWrites({ rule, entries, bytes, isSized, example, names }: Writes): SeenWrites {
	const named = names.size > 0 && { names: [...names] };
	return { rule: rule.name, reason: rule.reason, entries, bytes, ...(!isSized && { sized: false }), example, ...named };
}

/** A layer with the peaks of all of them. What could not be read of any of them is listed. */
export function mergedTrie(layers: readonly (LayerTrie | Seen)[]): LayerTrie {
	const merged = new LayerTrie();
	for (const layer of layers) {
		const { samples, folders, tmpfs = [], content = [], executed = [] } = layer instanceof LayerTrie ? seenIn(layer) : layer;
		for (const folder of folders) absorb(merged.root.folder, folder);
		for (const { path, ...amount } of tmpfs) merged.addUse(path, amount);
		for (const { path, ...amount } of content) merged.addContent(path, amount);
		merged.addExecuted(executed);
		merged.samples += samples;
		if (layer instanceof LayerTrie) merged.addProblemsOf(layer);
	}
	return merged;
}

const noMounts: ReadonlySet<string> = new Set();

function absorb(root: LayerFolder, { path, mode, uid, gid, inImage, writes }: SeenFolder): void {
	const folder = folderAt(root, path);
	folder.mode = mode;
	folder.uid = uid;
	folder.gid = gid;
	folder.inImage = folder.inImage === true ? true : (inImage ?? folder.inImage);
	for (const one of writes) absorbWrites(folder, one);
}

function folderAt(root: LayerFolder, path: string): LayerFolder {
	let at = root;
	for (const name of path.split("/").filter((part) => part !== "")) {
		const below = at.below.get(binaryOf(name)) ?? newFolder(`${at.path === "/" ? "" : at.path}/${name}`, at, noMounts);
		at.below.set(binaryOf(name), below);
		at = below;
	}
	return at;
}

function absorbWrites(folder: LayerFolder, { rule: name, reason, entries, bytes, sized, example, names = [] }: SeenWrites): void {
	const found = ruleNamed(folder, name, reason);
	if (found === undefined) return;
	const known = folder.writes.get(found.rule);
	folder.writes.set(found.rule, {
		rule: found.rule,
		base: found.base ?? folder.path,
		entries: Math.max(known?.entries ?? 0, entries),
		bytes: Math.max(known?.bytes ?? 0, bytes),
		isSized: known?.isSized === true || sized !== false,
		now: { entries: 0, bytes: 0 },
		example: known?.example ?? example,
		names: new Set([...(known?.names ?? []), ...names].slice(0, mostNames)),
	});
}

const mostNames = 200;

/** The rule of a folder with this name: rules with one name differ in their reasons. */
export function ruleNamed({ rules }: Pick<LayerFolder, "rules">, name: string, reason: string) {
	const named = rules.filter(({ rule }) => rule.name === name);
	return named.find(({ rule }) => rule.reason === reason) ?? named[0];
}
