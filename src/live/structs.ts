/**
 * The structures that system calls take and return, as bytes. Both architectures are little-endian.
 * @module
 */
import { S_IFMT, STATX_ATTR_MOUNT_ROOT } from "./abi.ts";

const encoder = new TextEncoder();
const half = 2 ** 32;

/** A path or a name as bytes with a NUL at the end. A string is encoded as UTF-8. */
export function cString(text: string | Uint8Array): Uint8Array {
	if (typeof text === "string") return encoder.encode(`${text}\0`);
	const result = new Uint8Array(text.length + 1);
	result.set(text);
	return result;
}

/** A sequence of 64-bit words. They are not bigints, which are slow until the JavaScript engine has compiled the function. */
function words(...values: readonly number[]): Uint8Array {
	const result = new Uint8Array(values.length * 8);
	const view = new DataView(result.buffer);
	for (const [index, value] of values.entries()) setWord(view, index * 8, value);
	return result;
}

function setWord(view: DataView, at: number, value: number): void {
	view.setUint32(at, value % half, true);
	view.setInt32(at + 4, Math.floor(value / half), true);
}

function wordAt(view: DataView, at: number): number {
	return view.getUint32(at, true) + view.getInt32(at + 4, true) * half;
}

const how = new Uint8Array(24);
const howView = new DataView(how.buffer);

/** `struct open_how` of openat2(2), the call that is made most: valid until the next one. */
export function openHow(flags: number, mode: number, resolve: number): Uint8Array {
	setWord(howView, 0, flags);
	setWord(howView, 8, mode);
	setWord(howView, 16, resolve);
	return how;
}

/** `struct mount_attr` of mount_setattr(2). */
export function mountAttr(set: number, propagation: number): Uint8Array {
	return words(set, 0, propagation, 0);
}

/** Two `struct timespec` of utimensat(2). */
export function timePair(accessed: Time, modified: Time): Uint8Array {
	return words(accessed.seconds, accessed.nanoseconds, modified.seconds, modified.nanoseconds);
}

/** A time stamp of a file. */
export interface Time {
	readonly seconds: number;
	readonly nanoseconds: number;
}

/** The result of statx(2). */
export interface Stat {
	/** The type of the file: `S_IFDIR` and so on. */
	readonly type: number;
	/** Permissions: twelve bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly inode: number;
	/** Bytes. */
	readonly size: number;
	/** The number of a device, in the form of mknod(2). */
	readonly device: number;
	/** The size of the stored parts, in units of 512 bytes. */
	readonly blocks: number;
	readonly accessed: Time;
	readonly modified: Time;
	/** The mount that the file was opened through: the first column of mountinfo. */
	readonly mountId: number;
	/** Whether it is the root of that mount. */
	readonly isMountRoot: boolean;
}

/** Memory for `struct statx`. */
export const statx = new Uint8Array(256);
const view = new DataView(statx.buffer);

/** Reads {@link statx}: include/uapi/linux/stat.h. */
export function readStatx(): Stat {
	const time = (at: number): Time => ({ seconds: wordAt(view, at), nanoseconds: view.getUint32(at + 8, true) });
	const mode = view.getUint16(28, true);
	return {
		type: mode & S_IFMT,
		mode: mode & 0o7777,
		uid: view.getUint32(20, true),
		gid: view.getUint32(24, true),
		inode: wordAt(view, 32),
		size: wordAt(view, 40),
		blocks: wordAt(view, 48),
		device: deviceOf(view.getUint32(128, true), view.getUint32(132, true)),
		accessed: time(64),
		modified: time(112),
		mountId: wordAt(view, 144),
		isMountRoot: (view.getUint32(8, true) & STATX_ATTR_MOUNT_ROOT) !== 0,
	};
}

/** Memory for `struct statfs`, in which all numbers have 64 bits. */
export const statfs = new Uint8Array(120);
const statfsView = new DataView(statfs.buffer);

/** Reads `f_flags` of {@link statfs}: include/uapi/asm-generic/statfs.h. */
export function readStatfsFlags(): number {
	return wordAt(statfsView, 80);
}

/** `new_encode_dev` of the kernel: the minor number's upper bits are above the major number. */
function deviceOf(major: number, minor: number): number {
	return (minor & 0xff) + major * 0x100 + (minor - (minor & 0xff)) * 0x1000;
}

/** The names in a buffer of getdents64(2), without `.` and `..`. They are bytes, as they may be invalid UTF-8. */
export function readDirents(bytes: Uint8Array): Uint8Array[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const found: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += view.getUint16(at + 16, true)) {
		const start = at + 19;
		const name = bytes.slice(start, bytes.indexOf(0, start));
		if (!isDots(name)) found.push(name);
	}
	return found;
}

function isDots(name: Uint8Array): boolean {
	return name.length <= 2 && name.every((byte) => byte === 0x2e);
}
