/**
 * The changes that a decision makes to a container, as values. Patch, live mounts, explanation and record are views of them: a new kind of
 * change is a type error in each view that does not handle it.
 * @module
 */
import type { TmpfsAllowance } from "../decision/mod.ts";
import { depthOf } from "../oci_spec/mod.ts";

/** An entry of a spec's `mounts`, as runc and crun read it. */
export interface TmpfsEntry {
	readonly destination: string;
	readonly type: "tmpfs";
	readonly source: "tmpfs";
	readonly options: readonly string[];
}

/** The root file system becomes read-only. */
export interface LockRoot {
	readonly what: "lock-root";
}

/** An existing mount becomes read-only. */
export interface LockMount {
	readonly what: "lock-mount";
	/** Its index in the spec's `mounts`. */
	readonly index: number;
	readonly destination: string;
	/** With all that is mounted below it: `rro`. */
	readonly recursive: boolean;
}

/** A tmpfs is mounted. */
export interface AddTmpfs {
	readonly what: "add-tmpfs";
	readonly entry: TmpfsEntry;
	/** The allowance that it follows from, with the destination that its path leads to in the image. */
	readonly allowance: TmpfsAllowance;
	/** Mode or owner are those of a folder of the image that was not looked at. */
	readonly asImage: boolean;
}

/** One change to a container. */
export type SpecChange = LockRoot | LockMount | AddTmpfs;

/** The tmpfs mounts among changes, in their order. */
export function tmpfsIn(changes: readonly SpecChange[]): readonly AddTmpfs[] {
	return changes.filter((change) => change.what === "add-tmpfs");
}

/** Parents before their children: an order in which mounts can be made. */
export function parentsFirst(one: { readonly destination: string }, other: { readonly destination: string }): number {
	return depthOf(one.destination) - depthOf(other.destination) || (one.destination < other.destination ? -1 : 1);
}
