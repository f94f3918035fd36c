/**
 * A patch in words: what changes in a container, one entry a thing.
 * @module
 */
import type { Assessment } from "../harden.ts";
import type { PatchOperation } from "../json/mod.ts";

/** One thing that changes. */
export type Change =
	| { readonly what: "root"; readonly readonly: true }
	| {
			readonly what: "tmpfs";
			readonly destination: string;
			readonly options: readonly string[];
			/** The image, which was not looked at, decides on mode or owner, where it has that folder and the decision does not name both. */
			readonly asImage?: true;
	  }
	| { readonly what: "mount"; readonly destination: string; readonly readonly: true };

interface MountValue {
	readonly destination: string;
	readonly options: readonly string[];
}

/** What the patch of an assessment changes, in the order of root, tmpfs mounts by path, existing mounts as they stand. */
export function changesOf({ patch, spec, asImage }: Assessment): Change[] {
	const root: Change[] = patch.some(({ path }) => path === "/root/readonly") ? [{ what: "root", readonly: true }] : [];
	const open = new Set(asImage);
	const added = patch.flatMap(addedMounts).sort((a, b) => (a.destination < b.destination ? -1 : 1));
	const locked = [...new Set(patch.flatMap(({ path }) => lockedIndex(path) ?? []))];
	return [
		...root,
		...added.map(
			({ destination, options }): Change => ({ what: "tmpfs", destination, options, ...(open.has(destination) && { asImage: true }) }),
		),
		...locked.map(
			(index): Change => ({ what: "mount", destination: spec.mounts?.[index]?.destination ?? `mounts[${index}]`, readonly: true }),
		),
	];
}

/** Mounts are added one by one, or as the list that the spec lacks. */
function addedMounts({ path, value }: PatchOperation): MountValue[] {
	if (path === "/mounts") return value as MountValue[];
	return /^\/mounts\/\d+$/.test(path) ? [value as MountValue] : [];
}

function lockedIndex(path: string): number | undefined {
	const index = /^\/mounts\/(\d+)\/options/.exec(path)?.[1];
	return index === undefined ? undefined : Number(index);
}
