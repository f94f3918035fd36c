/**
 * From a layer to what a policy should allow: the fewest tmpfs mounts that explain what was written, the paths whose data would be lost, and the
 * changes of the image that no policy should allow.
 * @module
 */
import { type AllowedTmpfs, coveredBy, isLog, raisedFor } from "./allowed.ts";
import {
	anchorOf,
	commonFolder,
	fewest,
	type IsTooBroad,
	isAtOrBelow,
	isScratchPlace,
	isTooBroad,
	isTooBroadForTmpfs,
	withoutCrowds,
} from "./anchors.ts";
import { execOptions, executedBelow, executedIn } from "./executed.ts";
import { type FolderFinding, findingFor, findingsByFolder, sum, type Write, writesIn } from "./findings.ts";
import type { LayerFolder } from "./folder.ts";
import type { WriteRule } from "./rule.ts";
import { type Amount, allowedSize, peakOf } from "./sizes.ts";
import type { LayerTrie } from "./trie.ts";

/** Mode and owner of a folder. */
export interface FolderOwner {
	readonly defaultMode: string;
	readonly uid: number;
	readonly gid: number;
}

/** A tmpfs to allow. */
export interface ProposedAllowance extends FolderFinding {
	/** In bytes; undefined where nothing is known of the size of what was written, or only the inodes of an allowance are too few. */
	readonly size: number | undefined;
	/** Where the policies' default is too few. */
	readonly inodes: number | undefined;
	/** Where the image may not have the folder: as the container made it. */
	readonly owner: FolderOwner | undefined;
	/** Of a new allowance: the folder as the container has it, where that is known, for a form, with which the image is not at hand. */
	readonly folder?: FolderOwner;
	/** Where the image may have files in the folder, and how much is not known: the size does not count them. */
	readonly contentUnknown?: true;
	/** Of an allowance that the policy has, what it allows: too little. */
	readonly raises?: Pick<AllowedTmpfs, "size" | "inodes">;
	/** Some of the programs and libraries that were run from there, and options that allow it; undefined where none was, or the policy allows it. */
	readonly exec?: { readonly programs: readonly string[]; readonly options: readonly string[] };
	/** Where the policy's share of the container's memory limit is too small: the percentage that is enough. */
	readonly memoryPercent?: number;
}

/** A change of the image. */
export interface Drift {
	/** As it can be shown. */
	readonly path: string;
	readonly rule: string;
	readonly reason: string;
}

/** What the policy allows already. */
export interface Covered extends Amount {
	readonly path: string;
	/** Programs and libraries in it, as they can be shown, some at most; none where they were run and `exec` is proposed. */
	readonly programs: readonly string[];
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
	readonly allowed: readonly AllowedTmpfs[];
	/** What a folder of the container has in it, that of the image included; undefined where it is not known. */
	readonly held?: (path: string) => Amount | undefined;
	/** Paths at and below which programs that the container wrote are the image's own doing, as the user says. */
	readonly trusted?: readonly string[];
}

/** Proposes what to allow. */
export function propose(trie: LayerTrie, { allowed, held, trusted = [] }: Surroundings): Proposal {
	const all = writesIn(trie.root.folder);
	const executed = executedIn(trie, trusted);
	const isAllowed = ({ folder }: Write) => allowed.some(({ path }) => isAtOrBelow(folder.path, path));
	const rest = all.filter((one) => !isAllowed(one));
	const of = (name: WriteRule["class"]) => rest.filter(({ writes }) => writes.rule.class === name);
	const data = foldersFor(of("data"), isTooBroad);
	const kept = rest.filter(({ writes }) => writes.rule.class !== "drift");
	const volumes = data.folders.map(({ path }) => path);
	const onVolume = (folder: LayerFolder) => volumes.some((path) => isAtOrBelow(folder.path, path));
	const [byPlace, byNameOnly] = partition(
		of("scratch").filter(({ folder }) => !onVolume(folder)),
		(one) => isInScratchPlace(one) || hasNothingElse(one, kept, held),
	);
	const runFrom = (path: string) => executed.own.some((one) => isAtOrBelow(one, path) && !trusted.some((above) => isAtOrBelow(one, above)));
	const scratch = foldersFor(byPlace, (path) => isTooBroadForTmpfs(path) || runFrom(path), isScratchPlace);
	const onTmpfs = ({ folder }: Write) => scratch.folders.some(({ path }) => isAtOrBelow(folder.path, path));
	const ofTmpfs = kept.filter(({ folder }) => !onVolume(folder));
	return {
		allowances: [
			...raisedFor(allowed, all, { held, executed }),
			...scratch.folders.map((folder) => ({ ...allowanceFor(folder, ofTmpfs, held), ...execFor(folder.path, executed.own, trusted) })),
		],
		data: data.folders.map((folder) => findingFor(folder, kept)),
		...driftIn(of("drift"), new Set([...executed.own, ...executed.written])),
		nowhere: findingsByFolder([...data.nowhere, ...scratch.nowhere, ...byNameOnly.filter((one) => !onTmpfs(one))]),
		unneeded: fewest(
			of("unneeded").map(({ folder }) => folder),
			isTooBroad,
		).map((folder) => findingFor(folder, of("unneeded"))),
		covered: allowed.flatMap((one) => coveredBy(one, all, executed)),
	};
}

/** The name of a file alone says nothing about the folder: a program may have its files in it. */
function isInScratchPlace({ folder, writes: { rule } }: Write): boolean {
	return rule.folder !== undefined || isScratchPlace(folder.path);
}

/** A folder of the image that is empty there, and in which only such files were made: HAProxy's socket in /var/lib/haproxy. */
function hasNothingElse({ folder }: Write, kept: readonly Write[], held: Surroundings["held"]): boolean {
	const content = folder.inImage === true ? held?.(folder.path) : undefined;
	return content !== undefined && content.entries < findingFor(folder, kept).entries;
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
	return [all.filter(holds), all.filter((one) => !holds(one))];
}

/** Writes with one base are explained by one folder. @param isForMany whether a folder may replace many that are in it */
function foldersFor(
	all: readonly Write[],
	isTooBroad: IsTooBroad,
	isForMany = (_: string) => true,
): { folders: LayerFolder[]; nowhere: Write[] } {
	const groups = new Map<string, LayerFolder>();
	const nowhere: Write[] = [];
	for (const one of all) {
		const { base } = one.writes;
		const anchor = anchorOf(one.folder, base, isTooBroad);
		const known = groups.get(base);
		if (anchor === undefined) nowhere.push(one);
		else groups.set(base, known === undefined ? anchor : commonFolder(known, anchor));
	}
	const { kept, tooMany } = withoutCrowds(fewest([...groups.values()], (path) => isTooBroad(path) || !isForMany(path)));
	return {
		folders: kept,
		nowhere: [...nowhere, ...all.filter(({ folder }) => tooMany.some(({ path }) => isAtOrBelow(folder.path, path)))],
	};
}

function allowanceFor(folder: LayerFolder, all: readonly Write[], held: Surroundings["held"]): ProposedAllowance {
	const finding = findingFor(folder, all);
	const own = ownerOf(folder);
	const content = held?.(folder.path);
	const limits = allowedSize(peakOf(finding, content), isLog(finding));
	const owner = folder.inImage === true ? undefined : own;
	if (finding.sizeUnknown) return { ...finding, ...limits, size: undefined, owner };
	const contentUnknown = content === undefined && folder.inImage !== false && { contentUnknown: true as const };
	return { ...finding, ...limits, owner, folder: own, ...contentUnknown };
}

/** Only where the user says so: the image's programs would become writable there. */
function execFor(path: string, executed: readonly string[], trusted: readonly string[]): Pick<ProposedAllowance, "exec"> {
	const programs = executedBelow(
		path,
		executed.filter((one) => trusted.some((above) => isAtOrBelow(one, above))),
	);
	return programs.length === 0 ? {} : { exec: { programs, options: execOptions(undefined) } };
}

function ownerOf({ mode, uid, gid }: LayerFolder): FolderOwner {
	return { defaultMode: (mode & 0o1777).toString(8).padStart(4, "0"), uid, gid };
}

/** More are counted. */
const mostDrift = 200;

/** The worst first, so that many others do not hide them. */
function rankOf({ path, rule }: Drift, executed: ReadonlySet<string>): number {
	if (rule === "drift/setuid") return 0;
	if (executed.has(path)) return 1;
	return rule === "drift/executables" || rule === "drift/libraries" ? 2 : 3;
}

function driftIn(all: readonly Write[], executed: ReadonlySet<string>): Pick<Proposal, "drift" | "moreDrift"> {
	const listed = all.flatMap(({ folder, writes: { rule, names } }) =>
		[...names].map((name) => ({
			path: `${folder.path === "/" ? "" : folder.path}/${name}`.replace(/(.)\/$/, "$1"),
			rule: rule.name,
			reason: rule.reason,
		})),
	);
	const { entries } = sum(all);
	const ranked = listed.map((one) => ({ one, rank: rankOf(one, executed) })).sort((one, other) => one.rank - other.rank);
	const drift = ranked.slice(0, mostDrift).map(({ one }) => one);
	return { drift, moreDrift: Math.max(0, entries - drift.length) };
}
