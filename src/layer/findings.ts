/**
 * What was written in folders, with the reasons.
 * @module
 */
import { isAtOrBelow } from "./anchors.ts";
import { foldersOf, type LayerFolder, type Writes } from "./folder.ts";
import { groupedBy } from "./grouped.ts";
import { type Amount, added } from "./sizes.ts";

/** Some writes with the rule that says what they are. */
export interface Finding {
	readonly rule: string;
	readonly reason: string;
	/** A file of it, relative to the path, as it can be shown; empty where only the folder itself was written. */
	readonly example: string;
}

/** A folder that needs to be writable. */
export interface FolderFinding extends Amount {
	readonly path: string;
	readonly findings: readonly Finding[];
	/** Nothing is known of the bytes: a diff does not have them. */
	readonly sizeUnknown?: true;
}

/** One folder's writes by one rule. */
export interface Write {
	readonly folder: LayerFolder;
	readonly writes: Writes;
}

/** All writes, in the order of their paths. */
export function writesIn(root: LayerFolder): Write[] {
	const found = [...foldersOf(root)].flatMap((folder) => [...folder.writes.values()].map((writes) => ({ folder, writes })));
	return found.sort((a, b) => (a.folder.path < b.folder.path ? -1 : a.folder.path > b.folder.path ? 1 : 0));
}

/** What was written in a folder and below. */
export function findingFor(at: LayerFolder, all: readonly Write[]): FolderFinding {
	const below = all.filter(({ folder }) => isAtOrBelow(folder.path, at.path));
	const byRule = groupedBy(below, ({ writes }) => writes.rule.name);
	const findings = [...byRule.values()].flatMap(([first]) => (first === undefined ? [] : [findingOf(at, first.folder, first.writes)]));
	const folders = new Set(below.map(({ folder }) => folder)).size;
	const { bytes, entries } = sum(below);
	return { path: at.path, bytes, entries: entries + folders, findings, ...unsized(below) };
}

function unsized(all: readonly Write[]): Pick<FolderFinding, "sizeUnknown"> {
	return all.some(({ writes }) => writes.isSized) ? {} : { sizeUnknown: true };
}

/** @param at the folder that the example is relative to */
function findingOf(at: LayerFolder, folder: LayerFolder, { rule, example }: Writes): Finding {
	const between = folder.path.slice(at.path === "/" ? 1 : at.path.length + 1);
	return { rule: rule.name, reason: rule.reason, example: [between, example].filter((part) => part !== "").join("/") };
}

/** All of it. */
export function sum(all: readonly Write[]): Amount {
	return all.map(({ writes }) => writes).reduce(added, { bytes: 0, entries: 0 });
}

/** What was written in each folder itself, in the order of their paths. */
export function findingsByFolder(all: readonly Write[]): FolderFinding[] {
	const found = [...groupedBy(all, ({ folder }) => folder)].map(([folder, writes]) => ({
		path: folder.path,
		...sum(writes),
		findings: writes.map((one) => findingOf(folder, folder, one.writes)),
		...unsized(writes),
	}));
	return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
