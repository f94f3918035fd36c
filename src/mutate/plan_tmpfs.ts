/**
 * Placing tmpfs mounts among a spec's own.
 * @module
 */
import { type CoveredFolder, missingFolder, type TmpfsAllowance } from "../decision/mod.ts";
import { depthOf, isBelow, isReadonly, type ParsedSpec } from "../oci_spec/mod.ts";
import type { AddTmpfs } from "./change.ts";
import { entryFor, isSettled } from "./tmpfs_entry.ts";

/** An allowance that is left out, and why. */
export interface SkippedAllowance {
	readonly destination: string;
	/**
	 * `mounted`: the spec mounts this path itself. `volume`: a volume above holds it. `link`: in the image it is a link to nothing, or
	 * to a path where no folder is known, and which the decision does not name. `no-folder`: in the image it is no folder, and none can be made.
	 */
	readonly because: "mounted" | "volume" | "link" | "no-folder";
	/** Destination of that mount, where the link leads, or the system's name for why no folder can be made: `EROFS`. */
	readonly by: string;
}

/** Where paths lead in the container, links resolved; undefined for links that lead nowhere, as in a circle. */
export interface MountTargets {
	/** The folder there before a tmpfs is mounted. Left out, or undefined: not known. */
	folder?(path: string): CoveredFolder | undefined;
	/** Of the spec's mounts, in its order. */
	readonly mounts: readonly (string | undefined)[];
	/** Of any path, with all of the spec's mounts made. */
	of(path: string): string | undefined;
	/** Why no tmpfs can be mounted on a path: no folder is there, and the system refuses one with this error. Left out: not known. */
	whyNoFolder?(path: string): string | undefined;
}

/** Without the image, every path is assumed to have no links. */
export function targetsAsWritten(spec: ParsedSpec): MountTargets {
	return { mounts: (spec.mounts ?? []).map(({ destination }) => destination), of: (path) => path };
}

/** Plans the tmpfs mounts that the spec lacks, parents first. */
export function planTmpfs(
	spec: ParsedSpec,
	allowances: readonly TmpfsAllowance[],
	targets: MountTargets,
): { added: AddTmpfs[]; skipped: SkippedAllowance[] } {
	const taken: Placed[] = (spec.mounts ?? []).map((mount, index) => ({
		isScratch: mount.type === "tmpfs" && !isReadonly(mount.options ?? []),
		at: targets.mounts[index],
		destination: mount.destination,
	}));
	const named = new Set(allowances.map(({ destination }) => destination));
	const leftOut = new Map<string, SkippedAllowance>();
	const added: TmpfsAllowance[] = [];
	for (const allowance of [...allowances].sort(parentsFirst)) {
		const { destination } = allowance;
		const target = targets.of(destination);
		const why =
			whyLeftOut({ destination, target, isFolder: () => isFolder(targets, target) }, taken, named) ??
			whyNoFolder(destination, taken, targets);
		if (why === undefined) {
			const one = { ...allowance, destination: target ?? destination };
			added.push(one);
			taken.push(asPlaced(one));
		} else leftOut.set(destination, why);
	}
	const skipped = allowances.flatMap(({ destination }) => leftOut.get(destination) ?? []);
	return { added: added.map((allowance) => changeFor(allowance, targets.folder?.(allowance.destination))), skipped };
}

function changeFor(allowance: TmpfsAllowance, covered: CoveredFolder | undefined): AddTmpfs {
	const asImage = covered === undefined && !isSettled(allowance);
	return { what: "add-tmpfs", entry: entryFor(allowance, covered), allowance, asImage };
}

function parentsFirst(a: TmpfsAllowance, b: TmpfsAllowance): number {
	return depthOf(a.destination) - depthOf(b.destination);
}

/** A mount of the spec, and where it is in the container. */
interface Placed {
	/** A writable tmpfs, such as the engine's own /dev: a new tmpfs on it hides no data. */
	readonly isScratch: boolean;
	readonly at: string | undefined;
	readonly destination: string;
}

/** The allowances before this one. */
const asPlaced = ({ destination }: TmpfsAllowance): Placed => ({ isScratch: true, at: destination, destination });

/** An allowance's path, its target, and whether a folder of the image exists there. */
interface Wanted {
	readonly destination: string;
	readonly target: string | undefined;
	readonly isFolder: () => boolean;
}

function isFolder(targets: MountTargets, path: string | undefined): boolean {
	const folder = path === undefined ? undefined : targets.folder?.(path);
	return folder !== undefined && folder !== missingFolder;
}

function whyLeftOut(
	{ destination, target, isFolder }: Wanted,
	mounts: readonly Placed[],
	named: ReadonlySet<string>,
): SkippedAllowance | undefined {
	if (target === undefined) return { destination, because: "link", by: destination };
	const same = mounts.find(({ at }) => at === target);
	if (same !== undefined) return { destination, because: "mounted", by: same.destination };
	const above = deepestAbove(mounts, target);
	if (above !== undefined && !above.isScratch) return { destination, because: "volume", by: above.destination };
	if (target === destination) return undefined;
	// Two paths that a link makes one get one tmpfs.
	if (named.has(target)) return { destination, because: "mounted", by: target };
	// A folder of the image is covered where it is: by this path, programs write to it. For a link to nothing, none is made.
	return isFolder() ? undefined : { destination, because: "link", by: target };
}

/** In a tmpfs above, the spec's or one that is added, the runtime can make any folder. */
function whyNoFolder(destination: string, above: readonly Placed[], targets: MountTargets): SkippedAllowance | undefined {
	if (above.some((one) => isBelow(destination, one.at ?? one.destination))) return undefined;
	const by = targets.whyNoFolder?.(destination);
	return by === undefined ? undefined : { destination, because: "no-folder", by };
}

/** Of those above one path, the deepest has the longest. */
function deepestAbove(mounts: readonly Placed[], target: string): Placed | undefined {
	let above: Placed | undefined;
	for (const mount of mounts) {
		if (mount.at === undefined || !isBelow(target, mount.at)) continue;
		if (above?.at === undefined || mount.at.length > above.at.length) above = mount;
	}
	return above;
}
