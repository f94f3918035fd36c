/**
 * From a layer to what a policy should allow: the fewest tmpfs mounts that explain what was written, the paths whose data would be lost, and the
 * changes of the image that no policy should allow.
 * @module
 */
import { anchorOf, commonFolder, fewest, type IsTooBroad, isAtOrBelow, isScratchPlace, isTooBroad, isTooBroadForTmpfs } from "./anchors.ts";
import { type Allowed, type Covered, coveredBy, executedBelow } from "./covered.ts";
import { type FolderFinding, findingFor, findingsByFolder, sum, type Write, writesIn } from "./findings.ts";
import type { LayerFolder } from "./folder.ts";
import type { WriteRule } from "./rule.ts";
import { type Amount, allowedSize } from "./sizes.ts";
import type { LayerTrie } from "./trie.ts";

/** A tmpfs to allow. */
export interface ProposedAllowance extends FolderFinding {
	/** In bytes. */
	readonly size: number;
	/** Where the policies' default is too few. */
	readonly inodes: number | undefined;
	/** Where the image may not have the folder: as the container made it. */
	readonly owner: { readonly defaultMode: string; readonly uid: number; readonly gid: number } | undefined;
	/** Some of the programs and libraries that were run from there: the tmpfs has to allow it. */
	readonly executed: readonly string[];
}

/** A change of the image. */
export interface Drift {
	/** As it can be shown. */
	readonly path: string;
	readonly rule: string;
	readonly reason: string;
}

/** What follows from a layer. */
export interface Proposal {
	readonly allowances: readonly ProposedAllowance[];
	/** What is lost with the container, unless it is on a volume. */
	readonly data: readonly FolderFinding[];
	readonly drift: readonly Drift[];
	/** How many more there are than are listed. */
	readonly moreDrift: number;
	/** Writes in folders for which no allowance is made, such as `/var`. */
	readonly nowhere: readonly FolderFinding[];
	/** Writes that the program does without. */
	readonly unneeded: readonly FolderFinding[];
	readonly covered: readonly Covered[];
}

/** What is known besides the layer. */
export interface Surroundings {
	/** The tmpfs mounts that the container has in any case. */
	readonly allowed: readonly Allowed[];
	/** What a folder of the container has in it, that of the image included; undefined where it is not known. */
	readonly held?: (path: string) => Amount | undefined;
	/** Paths of programs and libraries that its processes ran. */
	readonly executed?: readonly string[];
}

/** Proposes what to allow. */
export function propose(trie: LayerTrie, { allowed, held, executed = [] }: Surroundings): Proposal {
	const all = writesIn(trie.root.folder);
	const isAllowed = ({ folder }: Write) => allowed.some(({ path }) => isAtOrBelow(folder.path, path));
	const rest = all.filter((one) => !isAllowed(one));
	const of = (name: WriteRule["class"]) => rest.filter(({ writes }) => writes.rule.class === name);
	const data = foldersFor(of("data"), isTooBroad);
	const volumes = data.folders.map(({ path }) => path);
	const onVolume = (folder: LayerFolder) => volumes.some((path) => isAtOrBelow(folder.path, path));
	const kept = rest.filter(({ writes }) => writes.rule.class !== "drift");
	const [byPlace, byNameOnly] = partition(
		of("scratch").filter(({ folder }) => !onVolume(folder)),
		(one) => isInScratchPlace(one) || hasNothingElse(one, kept, held),
	);
	const scratch = foldersFor(byPlace, isTooBroadForTmpfs);
	const onTmpfs = ({ folder }: Write) => scratch.folders.some(({ path }) => isAtOrBelow(folder.path, path));
	const ofTmpfs = kept.filter(({ folder }) => !onVolume(folder));
	return {
		allowances: scratch.folders.map((folder) => ({
			...allowanceFor(folder, ofTmpfs, held),
			executed: executedBelow(folder.path, executed),
		})),
		data: data.folders.map((folder) => findingFor(folder, kept)),
		...driftIn(of("drift")),
		nowhere: findingsByFolder([...data.nowhere, ...scratch.nowhere, ...byNameOnly.filter((one) => !onTmpfs(one))]),
		unneeded: fewest(
			of("unneeded").map(({ folder }) => folder),
			isTooBroad,
		).map((folder) => findingFor(folder, of("unneeded"))),
		covered: allowed.flatMap((one) => coveredBy(one, all, executed)),
	};
}

/** A folder of the image that is empty there, and in which only such files were made: HAProxy's socket in /var/lib/haproxy. */
function hasNothingElse({ folder }: Write, kept: readonly Write[], held: Surroundings["held"]): boolean {
	const content = folder.inImage === true ? held?.(folder.path) : undefined;
	return content !== undefined && content.entries < findingFor(folder, kept).entries;
}

/** The name of a file alone says nothing about the folder: a program may have its files in it. */
function isInScratchPlace({ folder, writes: { rule } }: Write): boolean {
	return rule.folder !== undefined || isScratchPlace(folder.path);
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
	return [all.filter(holds), all.filter((one) => !holds(one))];
}

/** Writes with one base are explained by one folder. */
function foldersFor(all: readonly Write[], isTooBroad: IsTooBroad): { folders: LayerFolder[]; nowhere: Write[] } {
	const groups = new Map<string, LayerFolder>();
	const nowhere: Write[] = [];
	for (const one of all) {
		const { base } = one.writes;
		const anchor = anchorOf(one.folder, base, isTooBroad);
		const known = groups.get(base);
		if (anchor === undefined) nowhere.push(one);
		else groups.set(base, known === undefined ? anchor : commonFolder(known, anchor));
	}
	return { folders: fewest([...groups.values()], isTooBroad), nowhere };
}

function allowanceFor(folder: LayerFolder, all: readonly Write[], held: Surroundings["held"]): Omit<ProposedAllowance, "executed"> {
	const finding = findingFor(folder, all);
	const content = held?.(folder.path);
	const peak = { bytes: Math.max(finding.bytes, content?.bytes ?? 0), entries: Math.max(finding.entries, content?.entries ?? 0) };
	const isLog = finding.findings.some(({ rule }) => rule === "scratch/logs");
	return { ...finding, ...allowedSize(peak, isLog), owner: folder.inImage === true ? undefined : ownerOf(folder) };
}

function ownerOf({ mode, uid, gid }: LayerFolder): ProposedAllowance["owner"] {
	return { defaultMode: (mode & 0o1777).toString(8).padStart(4, "0"), uid, gid };
}

/** More are counted. */
const mostDrift = 200;

function driftIn(all: readonly Write[]): Pick<Proposal, "drift" | "moreDrift"> {
	const listed = all.flatMap(({ folder, writes: { rule, names } }) =>
		[...names].map((name) => ({
			path: `${folder.path === "/" ? "" : folder.path}/${name}`.replace(/(.)\/$/, "$1"),
			rule: rule.name,
			reason: rule.reason,
		})),
	);
	const { entries } = sum(all);
	const drift = listed.slice(0, mostDrift);
	return { drift, moreDrift: Math.max(0, entries - drift.length) };
}
