/**
 * Programs and libraries that were run from a tmpfs. Those of the image may go on; what the container itself wrote and ran is a change of the image,
 * unless the user says that it is the image's own doing.
 * @module
 */
import { isAtOrBelow } from "./anchors.ts";
import { foldersOf, type LayerFolder } from "./folder.ts";
import { binaryOf } from "./names.ts";
import { defaultLimits, type LayerTrie } from "./trie.ts";

/** More are not listed. */
export const mostPrograms = 3;

/** As proc_pid_exe(5) and proc_pid_maps(5) mark a file that was removed. */
const removed = " (deleted)";

/** What the container's processes ran. */
export interface Executed {
	/** The image's own files, and those that the user says are. */
	readonly own: readonly string[];
	/** Files that the container wrote, or that are gone: a program may remove its traces. */
	readonly written: readonly string[];
}

/** @param trusted paths at and below which the user says that the container's files are the image's own doing */
export function executedIn(trie: LayerTrie, trusted: readonly string[]): Executed {
	const all = [...trie.executed].map((path) => ({ path: path.replace(removed, ""), isGone: path.endsWith(removed) }));
	const isOwn = ({ path, isGone }: (typeof all)[number]) =>
		trusted.some((one) => isAtOrBelow(path, one)) || !(isGone || isWritten(trie.root.folder, path));
	const paths = (own: boolean) => all.filter((one) => isOwn(one) === own).map(({ path }) => path);
	return { own: paths(true), written: paths(false) };
}

/** Whether a file may be in the layer: one in a folder with files whose names are not kept, too, and one in a folder that is not kept itself. */
function isWritten(root: LayerFolder, path: string): boolean {
	let folder = root;
	const names = path.split("/").slice(1);
	for (let next = folder.below.get(binaryOf(names[0] ?? "")); next !== undefined; next = folder.below.get(binaryOf(names[0] ?? ""))) {
		folder = next;
		names.shift();
	}
	const name = names.join("/");
	const isInFolder = names.length === 1;
	return (
		(!isInFolder && isFull(root, folder)) ||
		[...folder.writes.values()].some(({ entries, names: known }) => known.has(name) || (isInFolder && entries > known.size))
	);
}

/** Whether folders below one may be counted with it. */
function isFull(root: LayerFolder, { path, below }: LayerFolder): boolean {
	const { folders, below: most, depth } = defaultLimits;
	return below.size >= most || path.split("/").length > depth || [...foldersOf(root)].length >= folders;
}

/** Some of the programs and libraries that were run from a path. */
export function executedBelow(path: string, executed: readonly string[]): string[] {
	return executed.filter((one) => isAtOrBelow(one, path)).slice(0, mostPrograms);
}

/** @param allowed the options of an allowance that the policy has; undefined for a new one */
export function execOptions(allowed: readonly string[] | undefined): readonly string[] {
	return allowed?.map((one) => (one === "noexec" ? "exec" : one)) ?? ["rw", "exec", "nosuid", "nodev"];
}
