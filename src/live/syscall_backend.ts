/**
 * The mount backend that uses system calls, all on this thread, inside the container's mount namespace.
 * @module
 */

import { type MountEntry, parseMountinfo } from "../mountinfo.ts";
import {
	AT_RECURSIVE,
	MOUNT_ATTR_RDONLY,
	O_CREAT,
	O_EXCL,
	O_PATH,
	O_RDONLY,
	O_WRONLY,
	RESOLVE_BENEATH,
	RESOLVE_IN_ROOT,
	RESOLVE_NO_MAGICLINKS,
	RESOLVE_NO_SYMLINKS,
	RESOLVE_NO_XDEV,
	S_IFLNK,
	ST_RDONLY,
	ST_VALID,
} from "./abi.ts";
import { binaryOf, binaryOfText, bytesOf } from "./bytes.ts";
import { Charge } from "./charge.ts";
import { chargedTo, readBelow } from "./charge_calls.ts";
import { copyUp } from "./copy_up.ts";
import { failedWith, SyscallError } from "./errno.ts";
import { step } from "./fault.ts";
import { makeOwnedFolder } from "./make_folder.ts";
import { measure } from "./measure.ts";
import type { Fd, FileStatus, MountBackend, NewTmpfs, Owner } from "./mount_backend.ts";
import type { Syscalls } from "./syscalls.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

/** The folders that the system calls start from. */
export interface SyscallContext {
	/** `/proc` of the host: the one in the container is not trusted. */
	readonly proc: Fd;
	/** The root folder of the host. */
	readonly root: Fd;
	readonly init: Fd;
	readonly pid: number;
	/** The same kernel without a time limit. */
	readonly unlimited: Syscalls;
}

/** The mount backend on system calls. */
export class SyscallBackend implements MountBackend {
	readonly init: Fd;
	private readonly sys: Syscalls;
	private readonly proc: Fd;
	private readonly pid: number;
	private readonly charge: Charge;
	private readonly unlimited: Syscalls;
	private readonly root: Fd;

	constructor(sys: Syscalls, { proc, root, init, pid, unlimited }: SyscallContext) {
		this.charge = new Charge({ read: (path) => readBelow(sys, root, path), pid });
		this.unlimited = unlimited;
		this.root = root;
		this.sys = sys;
		this.proc = proc;
		this.init = init;
		this.pid = pid;
	}

	openWithin(root: Fd, path: string, kind: "folder" | "any"): Fd {
		const flags = O_PATH | (kind === "folder" ? this.sys.flags.directory : 0);
		return this.sys.open(root, bytesOf(path), flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
	}

	openBelow(folder: Fd, path: string): Fd {
		return this.sys.open(folder, bytesOf(path), O_PATH | this.sys.flags.nofollow, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	}

	linkTarget(folder: Fd, name: string): string | undefined {
		const { sys } = this;
		const link = ifThere(() => sys.open(folder, bytesOf(name), O_PATH | sys.flags.nofollow, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS));
		if (link === undefined) return undefined;
		try {
			return sys.stat(link).type === S_IFLNK ? binaryOf(sys.readlink(link)) : name;
		} finally {
			sys.close(link);
		}
	}

	makeFolder(at: Fd, name: string, owner: Owner): void {
		makeOwnedFolder(this.sys, at, bytesOf(name), owner);
	}

	makeFile(at: Fd, name: string, content = ""): void {
		try {
			const file = this.sys.open(at, bytesOf(name), O_WRONLY | O_CREAT | O_EXCL, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS, 0o644);
			this.sys.write(file, bytesOf(content));
			this.close(file);
		} catch (error) {
			if (!failedWith(error, "EEXIST")) throw error;
		}
	}

	stat(fd: Fd): FileStatus {
		return this.sys.stat(fd);
	}

	isReadonly(fd: Fd): boolean {
		const wanted = ST_RDONLY | ST_VALID;
		try {
			return (this.sys.mountFlags(fd) & wanted) === wanted;
		} catch (error) {
			// The flags are the kernel's own, but a FUSE server is asked for the rest, and may fail.
			if (!(error instanceof SyscallError)) throw error;
			const { mountId } = this.stat(fd);
			return this.mounts().some(({ id, options }) => id === mountId && options.includes("ro"));
		}
	}

	pathOf(fd: Fd): string {
		return binaryOf(this.sys.readlink(this.proc, `thread-self/fd/${fd}`));
	}

	close(fd: Fd): void {
		this.sys.close(fd);
	}

	mounts(): MountEntry[] {
		// Not `self`: each thread has its own mount namespace.
		return parseMountinfo(this.read("thread-self/mountinfo"));
	}

	idMap(kind: "uid_map" | "gid_map"): string {
		return this.read(`${this.pid}/${kind}`);
	}

	lock(mount: Fd, recursive: boolean): void {
		this.sys.setMountAttributes(mount, MOUNT_ATTR_RDONLY, recursive ? { recursive: AT_RECURSIVE } : {});
	}

	propagate(mount: Fd, propagation: number): void {
		this.sys.setMountAttributes(mount, 0, { propagation });
	}

	makeTmpfs({ mode, owner, size, inodes, label, attributes }: NewTmpfs): Fd {
		const { sys } = this;
		const options: readonly (readonly [string, string | undefined])[] = [
			["source", "tmpfs"],
			["mode", mode],
			["uid", String(owner.uid)],
			["gid", String(owner.gid)],
			["size", size],
			["nr_inodes", inodes],
			["context", label],
		];
		const fs = sys.fsopen("tmpfs");
		try {
			for (const [key, value] of options) {
				if (value !== undefined) step(`set ${key}=${value} of a tmpfs`, () => sys.fsconfig(fs, key, value));
			}
			return sys.fsmount(fs, attributes);
		} finally {
			sys.close(fs);
		}
	}

	get remarks(): readonly string[] {
		return this.charge.remarks;
	}

	fill(folder: Fd, tmpfs: Fd, mount: TmpfsMount): void {
		const { sys, root, charge } = this;
		const path = binaryOfText(mount.destination);
		const needed = this.reading(folder, (source) => measure(sys, source, mount));
		if (needed.inodes === 0) return;
		const copy = () => this.reading(folder, (source) => copyUp(sys, source, tmpfs, path, mount));
		const target = charge.targetFor(needed, path);
		if (target === undefined) return copy();
		chargedTo(this.unlimited, root, charge, target, copy);
	}

	private reading<T>(folder: Fd, work: (source: Fd) => T): T {
		const source = this.sys.open(folder, ".", O_RDONLY | this.sys.flags.directory, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
		try {
			return work(source);
		} finally {
			this.close(source);
		}
	}

	attach(tmpfs: Fd, folder: Fd): void {
		this.sys.moveMount(tmpfs, folder);
	}

	moveInto(mount: Fd, tmpfs: Fd, path: string): "moved" | "copied" {
		const onto = this.openBelow(tmpfs, path);
		try {
			return moveOrCopy(this.sys, mount, onto);
		} finally {
			this.close(onto);
		}
	}

	/** A file of `/proc`, binary. */
	private read(path: string): string {
		const file = this.sys.open(this.proc, path, O_RDONLY);
		try {
			let text = "";
			for (let chunk = this.sys.read(file); chunk.length > 0; chunk = this.sys.read(file)) text += binaryOf(chunk);
			return text;
		} finally {
			this.close(file);
		}
	}
}

/** A mount that came from another user namespace, or is on a shared mount, cannot be moved; a copy of it is attached instead. */
function moveOrCopy(sys: Syscalls, mount: Fd, onto: Fd): "moved" | "copied" {
	try {
		sys.moveMount(mount, onto);
		return "moved";
	} catch (error) {
		if (!failedWith(error, "EINVAL")) throw error;
		const copy = sys.cloneTree(mount, AT_RECURSIVE);
		sys.moveMount(copy, onto);
		sys.close(copy);
		return "copied";
	}
}

function ifThere<T>(look: () => T): T | undefined {
	try {
		return look();
	} catch (error) {
		if (failedWith(error, "ENOENT")) return undefined;
		throw error;
	}
}
