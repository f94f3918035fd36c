/**
 * One tmpfs: made and filled while nobody sees it, then attached on the folder that was found for it.
 * @module
 */
import { O_RDONLY, RESOLVE_BENEATH, RESOLVE_NO_XDEV } from "./abi.ts";
import { binaryOf } from "./bytes.ts";
import { attachNested, holdNested, makeMountPoints } from "./carry_over.ts";
import type { Container } from "./container.ts";
import { copyUp } from "./copy_up.ts";
import { step } from "./fault.ts";
import { groundOf, occupantOf } from "./ground.ts";
import { resolveFolder } from "./resolve.ts";
import type { Stat } from "./structs.ts";
import type { Fd } from "./syscalls.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

/** A tmpfs that was left out, since the image's links lead to what is mounted there anyway. */
export interface LeftOut {
	readonly destination: string;
	/** Where that is mounted. */
	readonly by: string;
}

/**
 * Mounts a tmpfs. Where the image's links lead onto a volume or another mount, that stands: so it would, had the spec named the tmpfs,
 * as a runtime mounts volumes later.
 */
export function addTmpfs(container: Container, mount: TmpfsMount): LeftOut | undefined {
	const { destination } = mount;
	return step(`mount a tmpfs on ${destination}`, () => {
		const target = resolveFolder(container, destination);
		if (target.kind === "volume") return { destination, by: target.by };
		const stat = container.sys.stat(target.fd);
		const by = whyNot(container, target.fd, stat, destination);
		if (by !== undefined) return { destination, by };
		cover(container, target.fd, stat, mount);
		return undefined;
	});
}

function whyNot(container: Container, fd: Fd, stat: Stat, destination: string): string | undefined {
	const ground = groundOf(container, fd, destination);
	return ground.kind === "volume" ? ground.by : occupantOf(container, fd, stat, destination);
}

function cover(container: Container, folder: Fd, stat: Stat, mount: TmpfsMount): void {
	const { sys } = container;
	const tmpfs = makeTmpfs(container, mount, stat);
	if (mount.copyUp) fill(container, folder, tmpfs, mount);
	const nested = holdNested(container, folder, stat.mountId);
	makeMountPoints(container, tmpfs, nested);
	sys.moveMount(tmpfs, folder);
	container.added.add(sys.stat(tmpfs).mountId);
	attachNested(container, tmpfs, nested);
	if (mount.propagation !== 0) sys.setMountAttributes(tmpfs, 0, { propagation: mount.propagation });
	sys.close(tmpfs);
	sys.close(folder);
}

function makeTmpfs(container: Container, mount: TmpfsMount, below: Stat): Fd {
	const { sys, mountLabel } = container;
	const { uid, gid } = container.ownerOf(mount.uid, mount.gid);
	const options: readonly (readonly [string, string | undefined])[] = [
		["source", "tmpfs"],
		["mode", mount.mode ?? below.mode.toString(8)],
		["uid", String(uid)],
		["gid", String(gid)],
		["size", mount.size],
		["nr_inodes", mount.inodes],
		["context", mountLabel],
	];
	const fs = sys.fsopen("tmpfs");
	try {
		for (const [key, value] of options) {
			if (value !== undefined) step(`set ${key}=${value} of a tmpfs`, () => sys.fsconfig(fs, key, value));
		}
		return sys.fsmount(fs, mount.attributes);
	} finally {
		sys.close(fs);
	}
}

function fill({ sys }: Container, folder: Fd, tmpfs: Fd, { destination, size }: TmpfsMount): void {
	const source = sys.open(folder, ".", O_RDONLY | sys.flags.directory, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
	try {
		copyUp(sys, source, tmpfs, binaryOf(new TextEncoder().encode(destination)), size);
	} finally {
		sys.close(source);
	}
}
