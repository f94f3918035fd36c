/**
 * Making a plan true in a container that is being created.
 * @module
 */
import type { Kernel } from "../platform/kernel/syscalls.ts";
import { binaryOfText } from "./bytes.ts";
import { CallHands } from "./call_hands.ts";
import { type Container, type ImagePlace, openRoot } from "./container.ts";
import { type CheckTime, withClock } from "./deadline.ts";
import { step } from "./fault.ts";
import type { Hands } from "./hands.ts";
import { mapId, parseIdMap, unmapId } from "./id_map.ts";
import { keepMountsInside, lockMount, lockRoot, refuseWritableImage } from "./lock.ts";
import { leaveMark } from "./mark.ts";
import { withinMounts } from "./namespace.ts";
import type { LivePlan } from "./plan.ts";
import { resolveFolder } from "./resolve.ts";
import { Syscalls } from "./syscalls.ts";
import { addTmpfs, type LeftOut } from "./tmpfs.ts";

/** The container that is being created. */
export interface Target {
	/** A process in its mount namespace, before pivot_root. */
	readonly pid: number;
	/** Absolute path of the root file system. */
	readonly root: string;
	/** Where its program starts. */
	readonly cwd: string | undefined;
	readonly mountLabel: string | undefined;
	/** Destinations where the spec mounts a tmpfs that can be written to. */
	readonly scratch: readonly string[];
	/** Where the image's folders are on the host, its layers included. */
	readonly imagePlaces: readonly ImagePlace[];
	/** Destinations whose mounts the spec has read-only. */
	readonly lockedByRuntime: readonly string[];
}

/** What came of it. */
export interface Applied {
	readonly leftOut: readonly LeftOut[];
	/** The root file system was seen read-only. */
	readonly rootReadonly: boolean;
	/** Another hook of ossify's is to make it read-only. */
	readonly isMarked: boolean;
	/** What was done in another way than it should be. */
	readonly remarks: readonly string[];
}

/**
 * Makes the changes. All are made, or it throws and the container must not start.
 * @throws {OssifyError} says which step failed, on which path, why, and what to do
 */
export function applyLive(kernel: Kernel, plan: LivePlan, target: Target, check: CheckTime = () => Number.POSITIVE_INFINITY): Applied {
	const { pid } = target;
	const sys = new Syscalls(kernel);
	sys.call("umask", 0);
	// Coming back from the container's mounts takes no heed of the clock.
	return withinMounts(sys, pid, (inside) => {
		const hands = new CallHands(new Syscalls(withClock(kernel, check)), { ...inside, pid, unhurried: sys });
		return carryOut(look(hands, target), plan, target);
	});
}

function carryOut(container: Container, plan: LivePlan, target: Target): Applied {
	keepMountsInside(container);
	// Before the tmpfs mounts: what they carry over is locked by then.
	for (const mount of plan.locked) lockMount(container, mount);
	const named = new Set(plan.tmpfs.map(({ destination }) => destination));
	const leftOut = plan.tmpfs.flatMap((mount) => addTmpfs(container, mount, named) ?? []);
	if (plan.lockRoot || plan.mark) {
		refuseWritableImage(container);
		makeCwd(container, target.cwd);
	}
	if (plan.lockRoot) lockRoot(container);
	else if (plan.mark) leaveMark(container, plan.mark);
	return { leftOut, rootReadonly: plan.lockRoot, isMarked: plan.mark !== undefined, remarks: container.hands.remarks };
}

function look(hands: Hands, { root, scratch, mountLabel, imagePlaces, lockedByRuntime }: Target): Container {
	const path = binaryOfText(root);
	const uids = parseIdMap(hands.idMap("uid_map"));
	const gids = parseIdMap(hands.idMap("gid_map"));
	return {
		hands,
		...step(`find the container's root ${root}`, () => openRoot(hands, path)),
		ownerOf: (uid, gid) => ({ uid: mapId(uids, uid), gid: mapId(gids, gid) }),
		idsOf: ({ uid, gid }) => ({ uid: unmapId(uids, uid), gid: unmapId(gids, gid) }),
		scratch,
		imagePlaces,
		lockedByRuntime: lockedByRuntime.map(binaryOfText),
		mountLabel,
		added: new Set(),
	};
}

/** runc makes the working directory after pivot_root, when the root is read-only already. On a volume, that works. */
function makeCwd(container: Container, cwd: string | undefined): void {
	if (cwd === undefined) return;
	step(`make the working directory ${cwd}`, () => {
		const folder = resolveFolder(container, cwd);
		if (folder.kind === "folder") container.hands.close(folder.fd);
	});
}
