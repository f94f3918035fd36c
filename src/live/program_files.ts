/**
 * Files of a container by what Node has: every name is opened in the open folder above it, and no link is followed by anybody but us.
 * @module
 */
import type { ToolFiles } from "../platform/tools.ts";
import { O_CREAT, O_EXCL, O_PATH, O_WRONLY, S_IFMT } from "./abi.ts";
import { binaryOf, bytesOf } from "./bytes.ts";
import { failedWith, SyscallError } from "./errno.ts";
import type { Fd, Owner } from "./hands.ts";

const ELOOP = 40;
/** include/uapi/linux/magic.h */
const PROC_SUPER_MAGIC = 0x9fa0;

/** The path of an open file; or of a name in an open folder, which is not looked for anywhere else. */
export function openPath(fd: Fd, name?: string): string {
	return name === undefined ? `/proc/self/fd/${fd}` : `/proc/self/fd/${fd}/${name}`;
}

/** What is known of an open file. */
export interface Facts extends Owner {
	readonly type: number;
	readonly mode: number;
	readonly inode: number;
	readonly device: number;
	readonly size: number;
	readonly blocks: number;
}

/** What is done to one name in one folder. Names are binary, without a slash. Each throws a SyscallError where it fails. */
export class ProgramFiles {
	private readonly files: ToolFiles;
	private readonly check: () => void;

	/** @param check throws when the time is over */
	constructor(files: ToolFiles, check: () => void) {
		this.files = files;
		this.check = check;
	}

	/** Opens a path of this process's own, links followed. */
	openOwn(path: string, flags: number): Fd {
		return this.attempt(() => this.files.open(bytesOf(path), flags));
	}

	/** Opens what has this name, a link itself too; O_PATH. */
	open(folder: Fd, name: string): Fd {
		return this.openAs(folder, name, O_PATH | this.files.flags.nofollow);
	}

	/** Another descriptor of the same folder; O_PATH. */
	again(folder: Fd): Fd {
		return this.openAs(folder, ".", O_PATH | this.files.flags.directory);
	}

	close(fd: Fd): void {
		this.files.close(fd);
	}

	facts(fd: Fd): Facts {
		const { mode, uid, gid, ino, dev, size, blocks } = this.attempt(() => this.files.stat(fd));
		return { type: mode & S_IFMT, mode: mode & 0o7777, uid, gid, inode: ino, device: dev, size, blocks };
	}

	/** What is in a folder, by name. */
	names(folder: Fd): Iterable<string> {
		return Array.from(
			this.attempt(() => this.files.names(bytesOf(openPath(folder, ".")))),
			binaryOf,
		);
	}

	/** A file of the host, by its path; undefined where it cannot be read. */
	readIfAllowed(path: string): string | undefined {
		try {
			return this.readProc(path);
		} catch (error) {
			if (error instanceof SyscallError) return undefined;
			throw error;
		}
	}

	typeOf(fd: Fd): number {
		return this.facts(fd).type;
	}

	/** @throws {SyscallError} EINVAL where it is no link; ELOOP where the kernel makes one up (`/proc/1/root`), as RESOLVE_NO_MAGICLINKS does */
	readlink(folder: Fd, name: string): string {
		const target = binaryOf(this.attempt(() => this.files.readlink(bytesOf(openPath(folder, name)))));
		const isProc = this.attempt(() => this.files.fileSystem(bytesOf(openPath(folder, ".")))) === PROC_SUPER_MAGIC;
		if (isProc) throw new SyscallError("readlink", ELOOP);
		return target;
	}

	/** Where an open file is. */
	pathOf(fd: Fd): string {
		return binaryOf(this.attempt(() => this.files.readlink(bytesOf(openPath(fd)))));
	}

	/** A file of /proc, by its path. */
	readProc(path: string): string {
		return binaryOf(this.attempt(() => this.files.read(bytesOf(path))));
	}

	isEmpty(folder: Fd): boolean {
		return this.attempt(() => this.files.isEmptyFolder(bytesOf(openPath(folder, "."))));
	}

	/** 0755. One that is there by now is left as it is. */
	makeFolder(at: Fd, name: string, owner: Owner): void {
		if (!this.mkdir(at, name, owner)) return;
		const folder = this.openAs(at, name, O_PATH | this.files.flags.directory | this.files.flags.nofollow);
		try {
			const { uid, gid } = this.facts(folder);
			if (uid !== owner.uid || gid !== owner.gid) this.own(folder, owner);
		} finally {
			this.close(folder);
		}
	}

	makeFile(at: Fd, name: string, content = ""): void {
		try {
			const file = this.openAs(at, name, O_WRONLY | O_CREAT | O_EXCL | this.files.flags.nofollow, 0o644);
			this.attempt(() => this.files.write(file, bytesOf(content)));
			this.close(file);
		} catch (error) {
			if (!failedWith(error, "EEXIST")) throw error;
		}
	}

	own(fd: Fd, { uid, gid }: Owner): void {
		this.attempt(() => this.files.chown(bytesOf(openPath(fd, ".")), uid, gid));
	}

	setMode(folder: Fd, mode: number): void {
		this.attempt(() => this.files.chmod(bytesOf(openPath(folder, ".")), mode));
	}

	/** @returns false where it was there */
	private mkdir(at: Fd, name: string, owner: Owner): boolean {
		const make = () => this.attempt(() => this.files.mkdir(bytesOf(openPath(at, name)), 0o755));
		try {
			make();
		} catch (error) {
			if (failedWith(error, "EEXIST")) return false;
			// An idmapped root file system has no owner for our own id: then the container's root makes it.
			if (!failedWith(error, "EOVERFLOW")) throw error;
			this.files.as(owner, make);
		}
		return true;
	}

	private openAs(folder: Fd, name: string, flags: number, mode?: number): Fd {
		return this.attempt(() => this.files.open(bytesOf(openPath(folder, name)), flags, mode));
	}

	private attempt<T>(work: () => T): T {
		this.check();
		try {
			return work();
		} catch (error) {
			const { syscall, errno } = error as { syscall?: unknown; errno?: unknown };
			throw typeof syscall === "string" && typeof errno === "number" ? new SyscallError(syscall, Math.abs(errno)) : error;
		}
	}
}
