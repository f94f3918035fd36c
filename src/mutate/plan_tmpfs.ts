/**
 * Placing tmpfs mounts among a spec's own.
 * @module
 */
import type { TmpfsAllowance } from "../decision/mod.ts";
import type { PatchOperation } from "../json/mod.ts";
import { depthOf, isBelow, type Mount, type ParsedSpec } from "../spec/mod.ts";

/** An allowance that is left out, with the destination of the mount that makes it needless. */
export interface SkippedAllowance {
	readonly destination: string;
	/** `mounted`: the spec mounts this path itself. `volume`: a volume above holds it. */
	readonly because: "mounted" | "volume";
	/** Destination of that mount. */
	readonly by: string;
}

/** Plans the tmpfs mounts that the spec lacks. */
export function planTmpfs(
	spec: ParsedSpec,
	allowances: readonly TmpfsAllowance[],
): { operations: PatchOperation[]; skipped: SkippedAllowance[] } {
	const mounts = spec.mounts ?? [];
	const skipped = allowances.flatMap((allowance) => whyNeedless(mounts, allowance.destination) ?? []);
	const needless = new Set(skipped.map((one) => one.destination));
	const added = allowances.filter((allowance) => !needless.has(allowance.destination)).sort(parentsFirst);
	return { operations: operationsFor(spec, added), skipped };
}

function parentsFirst(a: TmpfsAllowance, b: TmpfsAllowance): number {
	return depthOf(a.destination) - depthOf(b.destination);
}

function whyNeedless(mounts: readonly Mount[], destination: string): SkippedAllowance | undefined {
	if (mounts.some((mount) => mount.destination === destination)) return { destination, because: "mounted", by: destination };
	const above = mounts
		.filter((mount) => isBelow(destination, mount.destination))
		.sort((a, b) => depthOf(b.destination) - depthOf(a.destination))[0];
	// A tmpfs above, such as the engine's own /dev, is throw-away memory and no volume whose content a tmpfs could hide.
	if (above === undefined || above.type === "tmpfs") return undefined;
	return { destination, because: "volume", by: above.destination };
}

function operationsFor(spec: ParsedSpec, added: readonly TmpfsAllowance[]): PatchOperation[] {
	if (added.length === 0) return [];
	const { mounts } = spec;
	if (mounts === undefined || mounts.length === 0)
		return [{ op: spec.hasMountsKey ? "replace" : "add", path: "/mounts", value: added.map(mountOf) }];
	const placed = added.map((allowance) => ({ index: placeAmong(mounts, allowance.destination), allowance }));
	// From the last place to the first, and within one place from the last mount to the first: see PatchOperation.
	placed.sort((a, b) => a.index - b.index).reverse();
	return placed.map(({ index, allowance }) => ({ op: "add", path: `/mounts/${index}`, value: mountOf(allowance) }));
}

/**
 * The earliest place where the mount is not hidden itself: behind the last mount above it. So whatever the engine or a
 * volume mounts comes later and stays on top, even where the image's links (`/var/run` → `/run`) make a path another.
 */
function placeAmong(mounts: readonly Mount[], destination: string): number {
	return mounts.findLastIndex((mount) => isBelow(destination, mount.destination)) + 1;
}

/** The mount as runc and crun read it; `tmpcopyup` is their word for copy-up. */
function mountOf(allowance: TmpfsAllowance): Record<string, unknown> {
	const options = [...allowance.options];
	if (allowance.copyUp) options.push("tmpcopyup");
	if (allowance.mode !== undefined) options.push(`mode=${allowance.mode}`);
	if (allowance.size !== undefined) options.push(`size=${allowance.size}`);
	if (allowance.inodes !== undefined) options.push(`nr_inodes=${allowance.inodes}`);
	return { destination: allowance.destination, type: "tmpfs", source: "tmpfs", options };
}
