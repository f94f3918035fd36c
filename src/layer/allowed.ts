/**
 * The tmpfs mounts that a policy allows already: what is in them, and those that are too small for it.
 * @module
 */
import { isAtOrBelow } from "./anchors.ts";
import { findingFor, sum, type Write } from "./findings.ts";
import type { LayerFolder } from "./folder.ts";
import type { Covered, ProposedAllowance, Surroundings } from "./proposal.ts";
import { type Amount, allowedSize } from "./sizes.ts";

/** A tmpfs that the container has in any case. */
export interface AllowedTmpfs {
	readonly path: string;
	/** In bytes; undefined where there is no limit. */
	readonly size: number | undefined;
	readonly inodes: number | undefined;
}

/** More are not listed. */
const mostPrograms = 3;

/** What was written in one of them. */
export function coveredBy({ path }: AllowedTmpfs, all: readonly Write[]): Covered[] {
	const below = all.filter(({ folder }) => isAtOrBelow(folder.path, path));
	const programs = below
		.filter(({ writes: { rule } }) => rule.bits !== undefined || rule.name === "drift/libraries")
		.flatMap(({ folder, writes }) => [...writes.names].map((name) => `${folder.path}/${name}`));
	return below.length === 0 ? [] : [{ path, ...sum(below), programs: programs.slice(0, mostPrograms) }];
}

/** Those that what was seen does not fit into, larger. */
export function raisedFor(allowed: readonly AllowedTmpfs[], all: readonly Write[], held: Surroundings["held"]): ProposedAllowance[] {
	const holderOf = (path: string) =>
		allowed.filter((one) => isAtOrBelow(path, one.path)).sort((a, b) => b.path.length - a.path.length)[0]?.path;
	return allowed.flatMap((one) => {
		const own = all.filter(({ folder }) => holderOf(folder.path) === one.path);
		const folder = own[0] && folderAt(own[0].folder, one.path);
		return folder === undefined ? [] : raised(one, folder, own, held);
	});
}

function raised(one: AllowedTmpfs, folder: LayerFolder, own: readonly Write[], held: Surroundings["held"]): ProposedAllowance[] {
	const finding = findingFor(folder, own);
	const peak = peakOf(finding, held?.(one.path));
	const [size = Number.POSITIVE_INFINITY, inodes = Number.POSITIVE_INFINITY] = [one.size, one.inodes];
	if (peak.bytes <= size && peak.entries <= inodes) return [];
	const wanted = allowedSize(peak, isLog(finding));
	return [
		{
			...finding,
			size: one.size && Math.max(wanted.size, one.size),
			inodes: peak.entries > inodes ? wanted.inodes : undefined,
			owner: undefined,
			raises: { size: one.size, inodes: one.inodes },
		},
	];
}

function folderAt(folder: LayerFolder, path: string): LayerFolder | undefined {
	for (let at: LayerFolder | undefined = folder; at !== undefined; at = at.above) if (at.path === path) return at;
	return undefined;
}

/** The larger of what was written and of what is there, the image's files included. */
export function peakOf(seen: Amount, content: Amount | undefined): Amount {
	return { bytes: Math.max(seen.bytes, content?.bytes ?? 0), entries: Math.max(seen.entries, content?.entries ?? 0) };
}

/** Logs grow until they are rotated. */
export function isLog({ findings }: { readonly findings: readonly { readonly rule: string }[] }): boolean {
	return findings.some(({ rule }) => rule === "scratch/logs");
}
