/**
 * The tmpfs mounts that a policy allows already: what is in them, and those that are too small for it.
 * @module
 */
import { isAtOrBelow } from "./anchors.ts";
import { type Executed, execOptions, executedBelow, mostPrograms } from "./executed.ts";
import { type FolderFinding, findingFor, sum, type Write } from "./findings.ts";
import type { LayerFolder } from "./folder.ts";
import { groupedBy } from "./grouped.ts";
import type { Covered, ProposedAllowance, Surroundings } from "./proposal.ts";
import { type Amount, allowedSize, peakOf } from "./sizes.ts";

/** A tmpfs that the container has in any case. */
export interface AllowedTmpfs {
	readonly path: string;
	/** In bytes; undefined where there is no limit. */
	readonly size: number | undefined;
	readonly inodes: number | undefined;
	readonly options: readonly string[];
}

/** What was written in one of them, or run from it. */
export function coveredBy({ path, options }: AllowedTmpfs, all: readonly Write[], { own, written }: Executed): Covered[] {
	const below = all.filter(({ folder }) => isAtOrBelow(folder.path, path));
	const programs = below
		.filter(({ writes: { rule } }) => rule.bits !== undefined || rule.name === "drift/libraries")
		.flatMap(({ folder, writes }) => [...writes.names].map((name) => `${folder.path}/${name}`));
	const isNoexec = options.includes("noexec");
	const run = isNoexec ? executedBelow(path, written) : [];
	if (below.length === 0 && run.length === 0) return [];
	const unsaid = isNoexec ? [...new Set([...run, ...programs])].filter((one) => !own.includes(one)) : [];
	return [{ path, ...sum(below), programs: unsaid.slice(0, mostPrograms) }];
}

/** Programs that were run from one that does not allow it. */
function wantsExec({ path, options }: AllowedTmpfs, executed: readonly string[]): readonly string[] {
	return options.includes("noexec") ? executedBelow(path, executed) : [];
}

/** What is known besides the writes. */
interface Known {
	readonly held: Surroundings["held"] | undefined;
	readonly executed: Executed;
}

/** Those that what was seen does not fit into, larger; those from which programs were run, with `exec`. */
export function raisedFor(allowed: readonly AllowedTmpfs[], all: readonly Write[], { held, executed }: Known): ProposedAllowance[] {
	const holderOf = (path: string) =>
		allowed.filter((one) => isAtOrBelow(path, one.path)).sort((a, b) => b.path.length - a.path.length)[0]?.path;
	const programs = groupedBy(executed.own, holderOf);
	return allowed.flatMap((one) => {
		const own = all.filter(({ folder }) => holderOf(folder.path) === one.path);
		const folder = own[0] && folderAt(own[0].folder, one.path);
		const finding = folder === undefined ? { path: one.path, findings: [], bytes: 0, entries: 0 } : findingFor(folder, own);
		return raised(one, finding, { content: folder && held?.(one.path), programs: wantsExec(one, programs.get(one.path) ?? []) });
	});
}

/** What one of them needs. */
interface Need {
	/** What the image has there. */
	readonly content: Amount | undefined;
	readonly programs: readonly string[];
}

function raised(one: AllowedTmpfs, finding: FolderFinding, { content, programs }: Need): ProposedAllowance[] {
	const peak = peakOf(finding, content);
	const [size = Number.POSITIVE_INFINITY, inodes = Number.POSITIVE_INFINITY] = [one.size, one.inodes];
	const isFull = peak.bytes > size || peak.entries > inodes;
	if (!isFull && programs.length === 0) return [];
	const wanted = allowedSize(peak, isLog(finding));
	return [
		{
			...finding,
			size: isFull ? one.size && Math.max(wanted.size, one.size) : undefined,
			inodes: peak.entries > inodes ? wanted.inodes : undefined,
			owner: undefined,
			...(programs.length > 0 && { exec: { programs, options: execOptions(one.options) } }),
			...(isFull && { raises: { size: one.size, inodes: one.inodes } }),
		},
	];
}

function folderAt(folder: LayerFolder, path: string): LayerFolder | undefined {
	for (let at: LayerFolder | undefined = folder; at !== undefined; at = at.above) if (at.path === path) return at;
	return undefined;
}

/** Logs grow until they are rotated. */
export function isLog({ findings }: { readonly findings: readonly { readonly rule: string }[] }): boolean {
	return findings.some(({ rule }) => rule === "scratch/logs");
}
