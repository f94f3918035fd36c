/**
 * Applies a plan to a container that is being created.
 * @module
 */
import type { Kernel } from "../platform/kernel/syscalls.ts";
import { binaryOfText } from "./bytes.ts";
import { type Container, type ImagePlace, openRoot } from "./container.ts";
import { type CheckTime, withClock } from "./deadline.ts";
import { step } from "./fault.ts";
import { mapId, parseIdMap, unmapId } from "./id_map.ts";
import { KnownMounts } from "./known_mounts.ts";
import { keepMountsInside, lockMount, lockRoot, refuseWritableImage } from "./lock.ts";
import { leaveMark } from "./mark.ts";
import type { MountBackend } from "./mount_backend.ts";
import { withinMounts } from "./namespace.ts";
import type { LivePlan } from "./plan.ts";
import { resolveFolder } from "./resolve.ts";
import { SyscallBackend } from "./syscall_backend.ts";
import { Syscalls } from "./syscalls.ts";
import { addTmpfs, type LeftOut } from "./tmpfs.ts";

/** The container that is being created. */
export interface Target {
	/** A process in its mount namespace, before pivot_root. */
	readonly pid: number;
	/** Absolute path of the root file system. */
	readonly root: string;
	/** The working directory of its program. */
	readonly cwd: string | undefined;
	readonly mountLabel: string | undefined;
	/** Destinations of the spec's own writable tmpfs mounts. */
	readonly scratch: readonly string[];
	/** The folders of the image on the host, including its layers. */
	readonly imagePlaces: readonly ImagePlace[];
	/** Destinations whose mounts the spec has read-only. */
	readonly lockedByRuntime: readonly string[];
}

/** The result of a live change. */
export interface Applied {
	readonly leftOut: readonly LeftOut[];
	/** The kernel lists the root file system as read-only. */
	readonly rootReadonly: boolean;
	/** A later hook of ossify will make it read-only. */
	readonly isMarked: boolean;
	/** Warnings: differences from the plan. */
	readonly remarks: readonly string[];
}

/**
 * Applies all changes. If it throws, the container must not start.
 * @throws {OssifyError} names the step that failed, the path, the cause, and what to do
 */
export function applyLive(kernel: Kernel, plan: LivePlan, target: Target, check: CheckTime = () => Number.POSITIVE_INFINITY): Applied {
	const { pid } = target;
	const sys = new Syscalls(kernel);
	const umask = sys.call("umask", 0);
	try {
		// Leaving the container's mount namespace must succeed even after the time limit.
		return withinMounts(sys, pid, (inside) => {
			const backend = new SyscallBackend(new Syscalls(withClock(kernel, check)), { ...inside, pid, unlimited: sys });
			return withContainer(backend, target, (container) => applyPlan(container, plan, target));
		});
	} finally {
		sys.call("umask", umask);
	}
}

function applyPlan(container: Container, plan: LivePlan, target: Target): Applied {
	for (const mount of plan.locked) lockMount(container, mount);
	// From here on the mounts are listed once, as all of a node's are in the list. What ossify itself makes and moves is no mount of the image.
	if (plan.lockRoot || plan.mark) refuseWritableImage(container);
	keepMountsInside(container);
	const named = new Set(plan.tmpfs.map(({ destination }) => destination));
	const leftOut = plan.tmpfs.flatMap((mount) => addTmpfs(container, mount, named) ?? []);
	if (plan.lockRoot || plan.mark) makeCwd(container, target.cwd);
	if (plan.lockRoot) lockRoot(container);
	else if (plan.mark) leaveMark(container, plan.mark);
	return { leftOut, rootReadonly: plan.lockRoot, isMarked: plan.mark !== undefined, remarks: container.backend.remarks };
}

/** Opens the container's root for some work. */
function withContainer<T>(backend: MountBackend, target: Target, work: (container: Container) => T): T {
	const path = binaryOfText(target.root);
	const root = step(`find the container's root ${target.root}`, () => openRoot(backend, path));
	try {
		return work(describe(backend, target, root));
	} finally {
		backend.close(root.root);
	}
}

function describe(
	backend: MountBackend,
	{ scratch, mountLabel, imagePlaces, lockedByRuntime }: Target,
	root: ReturnType<typeof openRoot>,
): Container {
	const uids = parseIdMap(backend.idMap("uid_map"));
	const gids = parseIdMap(backend.idMap("gid_map"));
	return {
		backend,
		mounts: new KnownMounts(backend),
		...root,
		ownerOf: (uid, gid) => ({ uid: mapId(uids, uid), gid: mapId(gids, gid) }),
		idsOf: ({ uid, gid }) => ({ uid: unmapId(uids, uid), gid: unmapId(gids, gid) }),
		scratch,
		imagePlaces,
		lockedByRuntime: lockedByRuntime.map(binaryOfText),
		mountLabel,
		added: new Set(),
	};
}

/** Creates a missing working directory. runc creates it after pivot_root, when the root is read-only already, which only works on a volume. */
function makeCwd(container: Container, cwd: string | undefined): void {
	if (cwd === undefined) return;
	step(`make the working directory ${cwd}`, () => {
		const folder = resolveFolder(container, cwd);
		if (folder.kind === "folder") container.backend.close(folder.fd);
	});
}
