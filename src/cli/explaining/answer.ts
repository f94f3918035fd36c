/**
 * What is said of a path of a container: its state, and what would change it, tried with the policy.
 * @module
 */
import {
	type Access,
	accessTo,
	type LookBefore,
	type MountedNow,
	type MountPoint,
	mountPointAt,
	type Proposal,
	proposalsFor,
} from "../../access/mod.ts";
import type { JsonObject } from "../../bundle/mod.ts";
import { missingFolder } from "../../decision/mod.ts";
import type { HostImage } from "../../enforcement/mod.ts";
import { OssifyError } from "../../errors.ts";
import { type Assessment, assess } from "../../harden.ts";
import { mountsByHook } from "../../hook/mounts_by_hook.ts";
import { parentOf } from "../../oci_spec/mod.ts";
import { resolveTargets } from "../../rootfs/mod.ts";
import { imageOf } from "../deciding/image_of.ts";
import { type Assessed, contextFor, type TimedCall } from "../deciding/mod.ts";

/** What is asked. */
export interface Question {
	readonly path: string;
	/** Of a running container, the mount that holds the path. */
	readonly now: MountedNow | undefined;
	/** Whether the spec is as it was before ossify: then it has the hooks of a later start, which do not count. */
	readonly isBefore: boolean;
}

/** What is said of a path. */
export interface Answer {
	readonly access: Access;
	readonly mountPoint: MountPoint | undefined;
	readonly proposal: Tried | undefined;
	/** What a form leaves open, where it changes the answer. */
	readonly otherwise: readonly { readonly when: string; readonly access: Access }[];
	readonly isAudit: boolean;
}

/** An allowance, and the container with it. */
export interface Tried extends Proposal {
	readonly access: Access;
	readonly assessment: Assessment;
}

/** Answers for one container. */
export async function answerFor(call: TimedCall, assessed: Assessed, { path, now, isBefore }: Question): Promise<Answer> {
	const { assessment, policy, image, container } = assessed;
	const targets = image?.targets();
	const known = { resolve: targets?.of, byHook: isBefore ? [] : mountsByHook(assessment.spec) };
	const access = accessTo(assessment, path, known);
	const folder = targets?.folder(access.path);
	const exec = call.options.flag("exec");
	const isFolder = path.endsWith("/") || (folder !== undefined && folder !== missingFolder);
	const wanted = { exec, isFolder, image: imageOf(call, policy, assessment.spec), full: now?.full };
	const answer = {
		access,
		mountPoint: mountPointAt(assessment, access.path, image && looking(assessment, image)),
		otherwise: (container?.otherwise ?? []).flatMap(({ when, assessment: other }) => {
			const one = accessTo(other, path, known);
			return one.cause === access.cause && one.exec === access.exec ? [] : [{ when, access: one }];
		}),
		isAudit: assessment.decision.mode === "audit",
	};
	for (const proposal of proposalsFor(access, wanted)) {
		const tried = await tryOut(call, assessed, proposal.data);
		const becomes = tried && accessTo(tried, path, known);
		if (tried !== undefined && becomes !== undefined && changes(access, becomes, exec))
			return { ...answer, proposal: { ...proposal, access: becomes, assessment: tried } };
	}
	return { ...answer, proposal: undefined };
}

function changes(before: Access, after: Access, wantsExec: boolean): boolean {
	if (!after.writable || (wantsExec && !after.exec)) return false;
	return !before.writable || before.exec !== after.exec || isLarger(after.size, before.size) || isLarger(after.inodes, before.inodes);
}

function isLarger(one: string | undefined, other: string | undefined): boolean {
	return one !== undefined && other !== undefined && Number(one) > Number(other);
}

/** Decides with the proposed data. Undefined where the policy does not take them. */
async function tryOut(call: TimedCall, { assessment: { spec }, policy: own }: Assessed, data: JsonObject): Promise<Assessment | undefined> {
	try {
		const policy = await own.withData(data);
		return assess(policy, spec, contextFor(call)(policy));
	} catch (error) {
		if (error instanceof OssifyError && error.kind === "policy") return undefined;
		throw error;
	}
}

/** Looks at a path of the image and the volumes, as they are before it is mounted. */
function looking({ spec }: Assessment, image: HostImage): LookBefore {
	return (mounts, mount) => {
		const targets = resolveTargets({ ...spec, mounts: [...mounts] }, image);
		const { destination } = mount;
		const folder = targets.folder(destination);
		if (folder !== undefined && folder !== missingFolder) return { exists: true, error: undefined };
		const error = targets.whyNoFolder?.(destination);
		// A file: for a bind mount of a file, it is the mount point.
		const isFile = error === "ENOTDIR" && targets.whyNoFolder?.(parentOf(destination)) === undefined;
		return isFile && mount.type !== "tmpfs" ? { exists: true, error: undefined } : { exists: folder && false, error };
	};
}
