/**
 * Making a plan true in a container that is being created.
 * @module
 */
import type { Kernel } from "../platform/syscalls.ts";
import { type Container, openRoot, readProc } from "./container.ts";
import { withClock } from "./deadline.ts";
import { step } from "./fault.ts";
import { mapId, parseIdMap } from "./id_map.ts";
import { keepMountsInside, lockMount, lockRoot } from "./lock.ts";
import { type Inside, withinMounts } from "./namespace.ts";
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
	/** Destinations where the spec mounts a tmpfs. */
	readonly scratch: readonly string[];
}

/** What came of it. */
export interface Applied {
	readonly leftOut: readonly LeftOut[];
}

/**
 * Makes the changes. All are made, or it throws and the container must not start.
 * @param check throws when the time is over
 * @throws {OssifyError} says which step failed, on which path, why, and what to do
 */
export function applyLive(kernel: Kernel, plan: LivePlan, target: Target, check: () => void = () => {}): Applied {
	const sys = new Syscalls(kernel);
	sys.call("umask", 0);
	// Coming back from the container's mounts takes no heed of the clock.
	return withinMounts(sys, target.pid, (inside) => {
		const container = look(new Syscalls(withClock(kernel, check)), inside, target);
		keepMountsInside(container);
		// Before the tmpfs mounts: what they carry over is locked by then.
		for (const mount of plan.locked) lockMount(container, mount);
		const leftOut = plan.tmpfs.flatMap((mount) => addTmpfs(container, mount) ?? []);
		if (plan.lockRoot) {
			makeCwd(container, target.cwd);
			lockRoot(container);
		}
		return { leftOut };
	});
}

function look(sys: Syscalls, { proc, init }: Inside, target: Target): Container {
	const { root, rootPath, rootMount } = step(`find the container's root ${target.root}`, () => openRoot(sys, proc, init, target.root));
	const uids = parseIdMap(readProc(sys, proc, `${target.pid}/uid_map`));
	const gids = parseIdMap(readProc(sys, proc, `${target.pid}/gid_map`));
	return {
		sys,
		proc,
		root,
		rootPath,
		rootMount,
		ownerOf: (uid, gid) => ({ uid: mapId(uids, uid), gid: mapId(gids, gid) }),
		scratch: target.scratch,
		mountLabel: target.mountLabel,
		added: new Set(),
	};
}

/** runc makes the working directory after pivot_root, when the root is read-only already. On a volume, that works. */
function makeCwd(container: Container, cwd: string | undefined): void {
	if (cwd === undefined) return;
	step(`make the working directory ${cwd}`, () => {
		const folder = resolveFolder(container, cwd);
		if (folder.kind === "folder") container.sys.close(folder.fd);
	});
}
