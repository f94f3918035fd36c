/**
 * From a decision to the changes of a spec: what changes, and what is left out and why.
 * @module
 */
import type { Decision } from "../decision/mod.ts";
import type { PatchOperation } from "../json/mod.ts";
import type { ParsedSpec } from "../oci_spec/mod.ts";
import type { SpecChange } from "./change.ts";
import { lockMounts } from "./lock_mounts.ts";
import { patchOf } from "./patch_of.ts";
import { type MountTargets, planTmpfs, type SkippedAllowance, targetsAsWritten } from "./plan_tmpfs.ts";

/** The change to one spec. */
export interface MutationPlan {
	/** In the order of root, existing mounts as the spec has them, tmpfs mounts parents first. */
	readonly changes: readonly SpecChange[];
	/** The same as RFC 6902, valid step by step; empty where nothing changes. */
	readonly patch: readonly PatchOperation[];
	/** Allowances that the spec makes needless. */
	readonly skipped: readonly SkippedAllowance[];
}

/**
 * Plans the change. It can lock, never unlock: no operation makes a root or a mount writable.
 * @param targets where paths lead in the image; left out: where they say
 */
export function planMutation(spec: ParsedSpec, decision: Decision, targets: MountTargets = targetsAsWritten(spec)): MutationPlan {
	const { added, skipped } = planTmpfs(spec, decision.tmpfs, targets);
	const lockRoot: SpecChange[] = decision.readonly === true && spec.readonly !== true ? [{ what: "lock-root" }] : [];
	const changes = [...lockRoot, ...lockMounts(spec, decision.readonlyMounts), ...added];
	return { changes, patch: patchOf(spec, changes), skipped };
}
