/**
 * POSIX access control lists: the users and groups that may write to a file or folder besides its owner and its group.
 * @see https://man7.org/linux/man-pages/man5/acl.5.html
 * @module
 */
import { callNumbers, type Kernel } from "../kernel/syscalls.ts";
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";

/** An entry that lets a user or a group write. */
export interface Writer {
	readonly kind: "user" | "group";
	readonly id: number;
}

/**
 * The named users and groups that may write to a path that is not a link; undefined if the list cannot be read. Only a path with the group's write bit
 * can have such entries, because that bit is the list's mask.
 */
export type AccessLists = (path: string) => readonly Writer[] | undefined;

/** Node cannot read extended attributes. */
export const unreadableLists: AccessLists = () => undefined;

/** The lists of this machine, if this runtime can read them. */
export async function openAccessLists(): Promise<AccessLists> {
	if (!canCallKernel()) return unreadableLists;
	try {
		const kernel = await openKernel();
		return (path) => read(kernel, path);
	} catch {
		return unreadableLists;
	}
}

/** The largest value of an attribute: XATTR_SIZE_MAX. */
const mostBytes = 65_536;
/** ENODATA: the file has no list. EOPNOTSUPP: the file system has no lists. */
const none: readonly number[] = [-61, -95];

function read({ architecture, call }: Kernel, path: string): readonly Writer[] | undefined {
	const value = new Uint8Array(mostBytes);
	const text = (one: string) => new TextEncoder().encode(`${one}\0`);
	const size = call(callNumbers[architecture].lgetxattr, text(path), text("system.posix_acl_access"), value, value.length);
	if (none.includes(size)) return [];
	return size < 0 ? undefined : writersIn(value.subarray(0, size));
}

/** include/uapi/linux/posix_acl_xattr.h: a version, and entries of tag, permissions and id. */
const [version, headerSize, entrySize] = [2, 4, 8];
const kinds: Readonly<Record<number, Writer["kind"]>> = { 2: "user", 8: "group" };
const mask = 0x10;
const write = 0x02;

/** Undefined if the value is not a list. */
export function writersIn(value: Uint8Array): readonly Writer[] | undefined {
	const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
	if (value.length < headerSize || view.getUint32(0, true) !== version || (value.length - headerSize) % entrySize !== 0) return undefined;
	const entries = Array.from({ length: (value.length - headerSize) / entrySize }, (_, index) => {
		const at = headerSize + index * entrySize;
		return { tag: view.getUint16(at, true), mayWrite: (view.getUint16(at + 2, true) & write) !== 0, id: view.getUint32(at + 4, true) };
	});
	if (entries.some(({ tag, mayWrite }) => tag === mask && !mayWrite)) return [];
	return entries.flatMap(({ tag, mayWrite, id }) => {
		const kind = kinds[tag];
		return kind !== undefined && mayWrite ? [{ kind, id }] : [];
	});
}
