/**
 * From a decision to the patch that makes a spec agree with it: what changes, where, and what is left out and why.
 * @module
 */
import type { Decision } from "../decision/mod.ts";
import type { PatchOperation } from "../json/mod.ts";
import type { ParsedSpec } from "../spec/mod.ts";
import { lockMounts } from "./lock_mounts.ts";
import { type MountTargets, planTmpfs, type SkippedAllowance, targetsAsWritten } from "./plan_tmpfs.ts";

/** The change to one spec. */
export interface Plan {
	/** RFC 6902, valid step by step; empty where nothing changes. */
	readonly patch: readonly PatchOperation[];
	/** Allowances that the spec makes needless. */
	readonly skipped: readonly SkippedAllowance[];
	/** Destinations of the tmpfs mounts that get mode or owner from a folder of the image that was not looked at. */
	readonly asImage: readonly string[];
}

/**
 * Plans the change. It can lock, never unlock: no operation makes a root or a mount writable.
 * @param targets where paths lead in the image; left out: where they say
 */
export function planMutation(spec: ParsedSpec, decision: Decision, targets: MountTargets = targetsAsWritten(spec)): Plan {
	const { operations, ...about } = planTmpfs(spec, decision.tmpfs, targets);
	// Options first: the paths of existing mounts hold only until mounts are added.
	const patch = [...lockRoot(spec, decision), ...lockMounts(spec, decision.readonlyMounts), ...operations];
	return { patch, ...about };
}

function lockRoot(spec: ParsedSpec, decision: Decision): PatchOperation[] {
	if (decision.readonly !== true || spec.readonly === true) return [];
	const op = spec.readonly === undefined ? "add" : "replace";
	return [{ op, path: "/root/readonly", value: true }];
}
