/**
 * The spec that the runtime receives.
 *
 * Runtimes differ in `tmpcopyup`: runc 1.1 applies the umask to modes, runc up to 1.4 fails on a FIFO, a socket or a device in the folder, and others
 * do not know the option. So if the image has content to copy, ossify leaves the mount out of the spec and adds a hook that makes it. It does the
 * same if a runtime would give the root folder of the mount another mode or owner.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { HostImage } from "../enforcement/mod.ts";
import { type Facts, refuseTooSmall } from "../enforcement/mod.ts";
import type { Stage } from "../evaluate/mod.ts";
import type { Assessment } from "../harden.ts";
import type { PatchOperation } from "../json/mod.ts";
import {
	type AddTmpfs,
	changeHooks,
	isCopyUp,
	mutate,
	type PlannedMount,
	patchOf,
	placeHook,
	type SpecChange,
	tmpfsIn,
	withoutCopyUp,
} from "../mutate/mod.ts";
import { isBelow, isReadonly, type ParsedSpec, partOf } from "../oci_spec/mod.ts";
import { copyUpEntry, entryFor, isCopyUpEntry, longestPlan, type OwnHook } from "./copy_up_entry.ts";
import type { CopyUpPlan, RuntimeLog } from "./copy_up_plan.ts";
import { forHook, type HookMount, isBeyondRuntimes } from "./hook_mounts.ts";
import { lockAfterOthers, type RemarkedPatch } from "./hook_order.ts";

/** The inputs of {@link specForRuntime}. */
export interface ForRuntime {
	readonly stage: Stage;
	readonly ownHook: OwnHook;
	/** Why a hook would not work on this runtime, if so. */
	readonly obstacle?: string | undefined;
	readonly runtimeLog?: RuntimeLog | undefined;
	/** Whether the runtime makes the root read-only after all hooks that may write to it; undefined if that is not known. */
	readonly locksLast?: boolean;
	/** The container comes from a checkpoint, which contains its tmpfs mounts with their content. */
	readonly isRestore?: boolean;
}

/** A spec for the runtime. */
export interface RuntimeSpec {
	/** The changes, with the hook in place of the mounts that it makes. Empty if nothing changes. */
	readonly patch: readonly PatchOperation[];
	readonly bytes: Uint8Array;
	/** Warnings for the record. */
	readonly remarks: readonly Finding[];
}

/** Applies the changes, and adds the copy-up hook if it is needed. In audit mode, the spec does not change. */
export function specForRuntime(host: ForRuntime, assessment: Assessment, image: HostImage, known: Facts): RuntimeSpec {
	const { spec, decision } = assessment;
	if (decision.mode === "audit") return { patch: [], bytes: mutate(spec, []), remarks: [] };
	const isLocked = host.locksLast === true || host.isRestore === true;
	const parts = [patchFor(host, assessment, image, known), ...(isLocked ? [] : [lockAfterOthers(assessment, image)])];
	const patch = parts.flatMap((part) => part.patch);
	return { patch, bytes: mutate(spec, patch), remarks: parts.flatMap(({ remarks = [] }) => remarks) };
}

function patchFor(host: ForRuntime, assessment: Assessment, image: HostImage, known: Facts): RemarkedPatch {
	const { spec } = assessment;
	const { all, own, byHook, byRuntime } = split(assessment, image);
	if (host.isRestore) return { patch: [...patchOf(spec, byRuntime), ...earlierFor(host, spec)] };
	if (byHook.length === 0) return { patch: [...patchOf(spec, all), ...earlierFor(host, spec)] };
	const left = byHook.map(({ entry, allowance }) => forHook(entry, allowance));
	const plan = planFor(host, spec, image, known, { byRuntime, byHook: left });
	const why = whyNot(host, plan);
	if (why === undefined) return { patch: [...patchOf(spec, byRuntime), ...hookFor(host, spec, plan)] };
	refuseTooSmall(spec, image, own.filter(isCopyUp));
	return { patch: patchOf(spec, all), remarks: own.map((mount) => leftToRuntime(image, mount, why)) };
}

/** Destinations of the mounts that the copy-up hook makes, for `explain`. */
export function filledByHook(assessment: Assessment, image: HostImage): readonly string[] {
	if (assessment.decision.tmpfs.length === 0) return [];
	return split(assessment, image).byHook.map(({ entry }) => entry.destination);
}

/**
 * Splits the changes into those that the runtime applies and those that the hook applies.
 *
 * `all`: all changes, without copy-up where the image has nothing to copy. `own`: the mounts that need the hook. `byHook`: those, and the mounts below
 * them. `byRuntime`: the other changes.
 */
function split({ changes }: Assessment, image: HostImage) {
	const all = changes.map((change) => (change.what === "add-tmpfs" ? withoutNeedlessCopyUp(change, image) : change));
	const added = tmpfsIn(all);
	const own = added.map(({ entry }) => entry).filter((entry) => isForHook(image, entry));
	// A mount below one of them must be made after it, or its folder would be created in the image.
	const isByHook = ({ entry: { destination: at } }: AddTmpfs) =>
		own.some(({ destination }) => at === destination || isBelow(at, destination));
	const byRuntime = all.filter((change) => change.what !== "add-tmpfs" || !isByHook(change));
	return { all, own, byHook: added.filter(isByHook), byRuntime };
}

function withoutNeedlessCopyUp(change: AddTmpfs, image: HostImage): AddTmpfs {
	return isForHook(image, change.entry) ? change : { ...change, entry: withoutCopyUp(change.entry) };
}

/** Changes the hook of an earlier call: it does nothing at a restore, and works again when the same bundle starts anew. */
function earlierFor({ ownHook, isRestore = false }: ForRuntime, spec: ParsedSpec): PatchOperation[] {
	return changeHooks(spec, (entry) => entryFor(isRestore, ownHook, entry));
}

function planFor(
	{ stage, runtimeLog }: ForRuntime,
	spec: ParsedSpec,
	{ root }: HostImage,
	{ policy, identity = {} }: Facts,
	{ byRuntime, byHook }: { readonly byRuntime: readonly SpecChange[]; readonly byHook: readonly HookMount[] },
): CopyUpPlan {
	const label = partOf(spec, "linux", "mountLabel");
	const ofSpec = (spec.mounts ?? []).filter(({ type, options = [] }) => type === "tmpfs" && !isReadonly(options));
	return {
		stage,
		root,
		...(typeof label === "string" && label !== "" && { mountLabel: label }),
		// Sorted, as the mounts may have another order when the same spec comes again.
		scratch: [...new Set([...ofSpec, ...tmpfsIn(byRuntime).map(({ entry }) => entry)].map(({ destination }) => destination))].sort(),
		tmpfs: byHook,
		readonly: spec.readonly === true || byRuntime.some(({ what }) => what === "lock-root"),
		...(policy !== undefined && { policy }),
		identity: shortened(identity),
		...(runtimeLog && { runtimeLog }),
	};
}

/** A container's author chooses these names. A long one must not keep the container from starting. */
function shortened<T extends object>(names: T): T {
	return Object.fromEntries(Object.entries(names).map(([key, name]) => [key, String(name).slice(0, longestName)])) as T;
}
const longestName = 1024;

function hookFor({ ownHook }: ForRuntime, spec: ParsedSpec, plan: CopyUpPlan): PatchOperation[] {
	return placeHook(spec, {
		entryFor: (stage) => copyUpEntry(ownHook, stage, plan),
		isEarlier: (entry) => isCopyUpEntry(ownHook, plan, entry),
	});
}

function whyNot({ ownHook, obstacle = ownHook.obstacle }: ForRuntime, plan: CopyUpPlan): string | undefined {
	const isTooLong = new TextEncoder().encode(JSON.stringify(plan)).length > longestPlan;
	return obstacle ?? (isTooLong ? "the plan is too long for an argument of a program" : undefined);
}

function leftToRuntime(image: HostImage, mount: PlannedMount, why: string): Finding {
	const { destination } = mount;
	if (isCopyUp(mount) && image.targets().hasContent(destination))
		return {
			rule: "runtime/copy-up",
			message: `the runtime itself copies what the image has on ${destination} (${why}): depending on its kind and version, modes, owners and extended attributes are lost, and a FIFO, socket or device there keeps the container from starting`,
		};
	return {
		rule: "runtime/root-folder",
		message: `the runtime itself makes the tmpfs on ${destination} (${why}): runc before 1.2 gives it the mode of the image's folder, whatever the policy says, and an owner whose ID the spec does not map is lost`,
	};
}

/** Whether the image has content to copy there, or a folder whose mode or owner a runtime would lose. */
function isForHook(image: HostImage, mount: PlannedMount): boolean {
	const { hasContent, folder } = image.targets();
	return (isCopyUp(mount) && hasContent(mount.destination)) || isBeyondRuntimes(mount, folder(mount.destination));
}
