/**
 * Typed system calls on files. Each throws a SyscallError if it fails.
 * @module
 */
import { type CallName, callNumbers, type Kernel, type SystemCall, type Word } from "../platform/kernel/syscalls.ts";
import { AT_EMPTY_PATH, AT_NO_AUTOMOUNT, AT_SYMLINK_NOFOLLOW, O_CLOEXEC, openFlags, STATX_BASIC_STATS, STATX_MNT_ID } from "./abi.ts";
import { SyscallError } from "./errno.ts";
import { cString, openHow, readDirents, readStatfsFlags, readStatx, type Stat, statfs, statx, type Time, timePair } from "./structs.ts";

/** A file descriptor. */
export type Fd = number;
/** A path or a name; as bytes if it comes from the kernel. */
export type Path = string | Uint8Array;

const buffer = new Uint8Array(64 * 1024);
const EINTR = 4;
const EAGAIN = 11;

/** The typed calls on one kernel. */
export class FileCalls {
	/** Flags of open(2) whose values differ by architecture. */
	readonly flags: { readonly directory: number; readonly nofollow: number };
	private readonly numbers: Readonly<Record<CallName, number>>;
	private readonly system: SystemCall;

	constructor({ architecture, call }: Kernel) {
		this.system = call;
		this.numbers = callNumbers[architecture];
		this.flags = openFlags[architecture];
	}

	/** Makes a system call, and repeats it if a signal interrupted it. */
	call(name: CallName, a?: Word, b?: Word, c?: Word, d?: Word, e?: Word, f?: Word): number {
		for (;;) {
			const result = this.system(this.numbers[name], a, b, c, d, e, f);
			if (result >= 0) return result;
			// EAGAIN: another process renamed or mounted something while openat2 resolved "..".
			if (result !== -EINTR && (result !== -EAGAIN || name !== "openat2")) throw new SyscallError(name, -result);
		}
	}

	open(at: Fd, path: Path, flags: number, resolve = 0, mode = 0): Fd {
		const how = openHow(flags | O_CLOEXEC, mode, resolve);
		return this.call("openat2", at, cString(path), how, how.length);
	}

	close(fd: Fd): void {
		this.system(this.numbers.close, fd);
	}

	/** Reads up to 64 KiB; returns no bytes at the end of the file. */
	read(fd: Fd): Uint8Array {
		return buffer.slice(0, this.call("read", fd, buffer, buffer.length));
	}

	/** Writes all bytes. */
	write(fd: Fd, bytes: Uint8Array): void {
		for (let at = 0; at < bytes.length; ) at += this.call("write", fd, bytes.subarray(at), bytes.length - at);
	}

	/** Copies up to `count` bytes within the kernel. @returns the number of bytes; 0 at the end of the file */
	sendfile(to: Fd, from: Fd, count: number): number {
		return this.call("sendfile", to, from, 0, count);
	}

	/** The status of a name in a folder, links not followed; with `""`, of the descriptor itself. */
	stat(at: Fd, name: Path = ""): Stat {
		const flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH;
		this.call("statx", at, cString(name), flags, STATX_BASIC_STATS | STATX_MNT_ID, statx);
		return readStatx();
	}

	/** Flags of the mount that a file was opened through, and of its file system: `ST_RDONLY` and so on. */
	mountFlags(fd: Fd): number {
		this.call("fstatfs", fd, statfs);
		return readStatfsFlags();
	}

	/** Some of the names in a folder; undefined at its end. The descriptor keeps the position. */
	list(folder: Fd): Uint8Array[] | undefined {
		const length = this.call("getdents64", folder, buffer, buffer.length);
		return length === 0 ? undefined : readDirents(buffer.subarray(0, length));
	}

	readlink(at: Fd, name: Path = ""): Uint8Array {
		return buffer.slice(0, this.call("readlinkat", at, cString(name), buffer, buffer.length));
	}

	mkdir(at: Fd, name: Path, mode: number): void {
		this.call("mkdirat", at, cString(name), mode);
	}

	/** Creates a node. @param device the number of a device, as in {@link Stat} */
	mknod(at: Fd, name: Path, typeAndMode: number, device = 0): void {
		this.call("mknodat", at, cString(name), typeAndMode, device);
	}

	symlink(target: Path, at: Fd, name: Path): void {
		this.call("symlinkat", cString(target), at, cString(name));
	}

	/** Changes the owner of a name, links not followed; with `""`, of the descriptor itself. */
	chown(at: Fd, name: Path, uid: number, gid: number): void {
		this.call("fchownat", at, cString(name), uid, gid, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
	}

	/** Changes the mode of an open file; not for O_PATH. */
	chmod(fd: Fd, mode: number): void {
		this.call("fchmod", fd, mode);
	}

	setTimes(at: Fd, name: Path, accessed: Time, modified: Time): void {
		this.call("utimensat", at, cString(name), timePair(accessed, modified), AT_SYMLINK_NOFOLLOW);
	}

	/** Sets the times of an open file. */
	setTimesOf(fd: Fd, accessed: Time, modified: Time): void {
		this.call("utimensat", fd, 0, timePair(accessed, modified), 0);
	}

	/** The names of a file's extended attributes, each ended by a NUL. */
	listXattrs(fd: Fd): Uint8Array {
		return buffer.slice(0, this.call("flistxattr", fd, buffer, buffer.length));
	}

	getXattr(fd: Fd, name: Path): Uint8Array {
		return buffer.slice(0, this.call("fgetxattr", fd, cString(name), buffer, buffer.length));
	}

	setXattr(fd: Fd, name: Path, value: Uint8Array): void {
		this.call("fsetxattr", fd, cString(name), value.length === 0 ? 0 : value, value.length, 0);
	}
}
