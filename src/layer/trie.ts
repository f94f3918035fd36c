/**
 * The folders of a layer with what was written in each, by rule. Files are not kept, and where there are too many folders, they are counted with
 * the one above: a layer of a million files takes some megabytes.
 * @module
 */

import { isBelow } from "../oci_spec/mod.ts";
import type { LayerEntry, LayerVisitor } from "../platform/layer/entry.ts";
import { visible } from "../visible.ts";
import { foldersOf, type LayerFolder, newFolder, pathOf, type Writes } from "./folder.ts";
import { shownName, textOf } from "./names.ts";
import { isWrongItself, ruleFor } from "./rule_for.ts";
import { type Amount, peakOf } from "./sizes.ts";

/** Limits of a trie. */
export interface TrieLimits {
	readonly folders: number;
	/** In one folder. */
	readonly below: number;
	readonly depth: number;
	/** Names that are kept of a rule that asks for them. */
	readonly names: number;
}

/** More are counted. */
const mostProblems = 20;

/** More are left out. */
export const mostExecuted = 10_000;
/** Where most programs and libraries are, and where no tmpfs is proposed. */
const ofSystem = /^\/(?:usr\/)?(?:s?bin|lib(?:32|64|x32|exec)?)\//;

/** Those of a layer. */
export const defaultLimits: TrieLimits = { folders: 20_000, below: 256, depth: 24, names: 100 };

/** Where a reader is. */
export interface Place {
	readonly folder: LayerFolder;
	/** The path, as it can be shown, below the folder where it is counted with that. */
	readonly deeper: string;
	readonly depth: number;
	/** A mount of the container covers it. */
	readonly isCovered?: true;
}

/** A part of the layer that could not be read. */
export interface LayerProblem {
	readonly path: string;
	readonly reason: string;
}

/** A layer, in one sample or the peaks of several. */
export class LayerTrie implements LayerVisitor<Place> {
	readonly root: Place;
	readonly problems: LayerProblem[] = [];
	problemCount = 0;
	vanishedCount = 0;
	samples = 0;
	/** What was in the tmpfs mounts of the container, at most at one time, by path. */
	readonly tmpfs = new Map<string, Amount>();
	/** What folders of the container had in them, that of the image included, by path. */
	readonly content = new Map<string, Amount>();
	/** Paths of programs and libraries that the container's processes ran. */
	readonly executed = new Set<string>();
	/** Is called for each entry that is read. */
	onEntry: (() => void) | undefined;
	/** Whether the container's root is mounted read-only now: then nothing can be written into the layer. */
	isRootReadonly = false;
	/** Whether the source knows how much is in a file. */
	isSized = true;
	private readonly limits: TrieLimits;
	/** Paths at which the container has mounts: what is there in the layer is what they are mounted on. */
	private readonly mounts: ReadonlySet<string>;
	private count = 1;
	/** Folders of this sample whose content is not known yet: an empty one was written itself. */
	private readonly open = new Map<LayerFolder, LayerEntry>();

	constructor(mounts: readonly string[] = [], limits: Partial<TrieLimits> = {}) {
		this.limits = { ...defaultLimits, ...limits };
		this.mounts = new Set(mounts);
		this.root = { folder: newFolder("/", undefined, this.mounts), deeper: "", depth: 0 };
	}

	rootFolder({ folder }: Place, entry: LayerEntry): void {
		folder.hasContent = true; // It is in every layer.
		this.open.set(folder, entry);
	}

	folder(above: Place, entry: LayerEntry): Place {
		this.onEntry?.();
		if (this.isCovered(above, entry)) return { ...above, isCovered: true };
		const known = above.deeper === "" ? above.folder.below.get(entry.name) : undefined;
		const folder = known ?? this.added(above, entry);
		above.folder.hasContent = true;
		if (folder === undefined) return this.mergedIn(above, entry);
		folder.mode = entry.mode;
		folder.uid = entry.uid;
		folder.gid = entry.gid;
		folder.inImage = entry.inImage();
		folder.hasContent = false;
		this.open.set(folder, entry);
		return { folder, deeper: "", depth: above.depth + 1 };
	}

	/** Undefined where it is counted with the folder above. */
	private added({ folder, deeper, depth }: Place, { name }: LayerEntry): LayerFolder | undefined {
		const text = textOf(name);
		const isFull = this.count >= this.limits.folders || folder.below.size >= this.limits.below || depth >= this.limits.depth;
		// A name that is not text, or that a reader would not see, does not become a path in a policy's data.
		if (deeper !== "" || isFull || text === undefined || visible(text) !== text) return undefined;
		const added = newFolder(pathOf(folder, text), folder, this.mounts);
		folder.below.set(name, added);
		this.count += 1;
		return added;
	}

	private mergedIn(above: Place, entry: LayerEntry): Place {
		this.add(above, entry);
		return { folder: above.folder, deeper: `${above.deeper}/${shownName(entry.name)}`.slice(-4096), depth: above.depth + 1 };
	}

	entry(place: Place, entry: LayerEntry): void {
		this.onEntry?.();
		this.add(place, entry);
	}

	private add(place: Place, entry: LayerEntry): void {
		if (this.isCovered(place, entry)) return;
		const { folder } = place;
		folder.hasContent = true;
		this.write(folder, entry, place.deeper);
	}

	private isCovered({ folder, deeper, isCovered }: Place, { name }: LayerEntry): boolean {
		if (isCovered) return true;
		if (!folder.isAboveMounts || deeper !== "") return false;
		const text = textOf(name);
		if (text === undefined || !this.mounts.has(pathOf(folder, text))) return false;
		folder.hasContent = true;
		return true;
	}

	private write(folder: LayerFolder, entry: LayerEntry, deeper: string): void {
		const { rule, base } = ruleFor(entry, folder.rules);
		if (rule.class === "engine") return;
		let writes = folder.writes.get(rule);
		if (writes === undefined) {
			const example = nameIn(deeper, entry);
			const none = { entries: 0, bytes: 0 };
			writes = { rule, base: base ?? folder.path, ...none, isSized: this.isSized, now: { ...none }, example, names: new Set() };
			folder.writes.set(rule, writes);
		}
		writes.now.entries += entry.isCounted ? 1 : 0;
		writes.now.bytes += entry.bytes;
		if (rule.class === "drift" && writes.names.size < this.limits.names) writes.names.add(nameIn(deeper, entry));
	}

	problem({ folder, deeper }: Place, reason: string): void {
		this.problemCount += 1;
		folder.hasContent = true; // As far as is known.
		if (this.problems.length < mostProblems)
			this.problems.push({ path: `${folder.path === "/" && deeper !== "" ? "" : folder.path}${deeper}`, reason });
	}

	/** Whether nothing was written at any time. */
	isEmpty(): boolean {
		return [...foldersOf(this.root.folder)].every(({ writes }) => writes.size === 0);
	}

	vanished(): void {
		this.vanishedCount += 1;
	}

	/** What is in a tmpfs of the container now. */
	addUse(path: string, amount: Amount): void {
		this.tmpfs.set(path, peakOf(amount, this.tmpfs.get(path)));
	}

	/** What is in a folder of the container now. */
	addContent(path: string, amount: Amount): void {
		this.content.set(path, peakOf(amount, this.content.get(path)));
	}

	/** What its processes run now. Paths on mounts, and those that a reader would not see, are left out. */
	addExecuted(paths: readonly string[]): void {
		const isOnMount = (path: string) => [...this.mounts].some((mount) => isBelow(path, mount));
		for (const path of paths.filter((one) => !ofSystem.test(one) && visible(one) === one && !isOnMount(one)))
			if (this.executed.size < mostExecuted) this.executed.add(path);
	}

	/** Those of another one. */
	addProblemsOf({ problems, problemCount, vanishedCount }: LayerTrie): void {
		this.problems.push(...problems.slice(0, mostProblems - this.problems.length));
		this.problemCount += problemCount;
		this.vanishedCount += vanishedCount;
	}

	/** Begins a sample: what could not be read in the last one may be readable now. */
	beginSample(): void {
		this.problems.length = 0;
		this.problemCount = 0;
	}

	/** Ends a sample. */
	endSample(): void {
		// An empty folder was made, or its mode changed, or something in it was removed again.
		for (const [folder, entry] of this.open)
			if (!folder.hasContent || isWrongItself(entry, folder.rules)) this.write(folder, { ...entry, name: "" }, "");
		this.open.clear();
		for (const folder of foldersOf(this.root.folder)) for (const writes of folder.writes.values()) settle(writes);
		this.samples += 1;
	}
}

function settle(writes: Writes): void {
	const { now } = writes;
	writes.entries = Math.max(writes.entries, now.entries);
	writes.bytes = Math.max(writes.bytes, now.bytes);
	writes.now = { entries: 0, bytes: 0 };
}

function nameIn(deeper: string, { name }: LayerEntry): string {
	return `${deeper === "" ? "" : `${deeper.slice(1)}/`}${shownName(name)}`;
}
