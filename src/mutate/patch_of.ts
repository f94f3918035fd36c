/**
 * Changes as an RFC 6902 patch of the spec.
 * @module
 */
import type { PatchOperation } from "../json/mod.ts";
import { isBelow, type Mount, type ParsedSpec } from "../oci_spec/mod.ts";
import { type AddTmpfs, type LockMount, type SpecChange, tmpfsIn } from "./change.ts";

/** Valid step by step; empty where nothing changes. */
export function patchOf(spec: ParsedSpec, changes: readonly SpecChange[]): readonly PatchOperation[] {
	// Existing mounts first: their paths hold only until mounts are added.
	return [...changes.flatMap((change) => lockOperations(spec, change)), ...addOperations(spec, tmpfsIn(changes))];
}

function lockOperations(spec: ParsedSpec, change: SpecChange): PatchOperation[] {
	switch (change.what) {
		case "lock-root":
			return [{ op: spec.readonly === undefined ? "add" : "replace", path: "/root/readonly", value: true }];
		case "lock-mount":
			return lockMount(spec, change);
		case "add-tmpfs":
			return [];
	}
}

/** What locks the place of an option that unlocks. `rro` is the recursive form (runc 1.1, crun 1.4). */
export const lockedOption: Readonly<Record<string, string>> = { rw: "ro", rrw: "rro" };

/** In place of its `rw`, or after its options. */
function lockMount({ mounts = [] }: ParsedSpec, { index }: LockMount): PatchOperation[] {
	const path = `/mounts/${index}/options`;
	const { options, hasOptionsKey } = mounts[index] ?? {};
	if (options === undefined) return [{ op: hasOptionsKey ? "replace" : "add", path, value: ["ro"] }];
	const replaced = options.flatMap((option, at): PatchOperation[] => {
		const value = lockedOption[option];
		return value === undefined ? [] : [{ op: "replace", path: `${path}/${at}`, value }];
	});
	return replaced.length > 0 ? replaced : [{ op: "add", path: `${path}/-`, value: "ro" }];
}

function addOperations({ mounts, hasMountsKey }: ParsedSpec, added: readonly AddTmpfs[]): PatchOperation[] {
	if (added.length === 0) return [];
	const entries = added.map(({ entry }) => entry);
	if (mounts === undefined || mounts.length === 0) return [{ op: hasMountsKey ? "replace" : "add", path: "/mounts", value: entries }];
	const placed = entries.map((entry) => ({ index: indexFor(entry.destination, mounts), entry }));
	// From the last index to the first, and at one index from the last mount to the first: see PatchOperation.
	placed.sort((a, b) => a.index - b.index).reverse();
	return placed.map(({ index, entry }) => ({ op: "add", path: `/mounts/${index}`, value: entry }));
}

/**
 * The earliest index where the mount is not hidden itself: after the last mount above it. So whatever the engine or a
 * volume mounts comes later and stays on top, even where the image's links (`/var/run` → `/run`) make a path another.
 */
function indexFor(destination: string, mounts: readonly Mount[]): number {
	return mounts.findLastIndex((mount) => isBelow(destination, mount.destination)) + 1;
}
