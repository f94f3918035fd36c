/**
 * A file that has no name until it is complete (O_TMPFILE). If the process is killed meanwhile, the kernel removes the file.
 * @see https://man7.org/linux/man-pages/man2/open.2.html
 * @module
 */
import { closeSync, constants, openSync } from "node:fs";
import { codeOf } from "../fault.ts";
import { callNumbers, type Kernel } from "../kernel/syscalls.ts";
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";

/** __O_TMPFILE is the same number on both architectures, O_DIRECTORY is not. */
const O_TMPFILE = 0o20000000 | (constants.O_DIRECTORY ?? 0);
const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;
/** Errors of file systems (NFS, FUSE) and kernels that do not support such files. */
const lacking: readonly string[] = ["EOPNOTSUPP", "ENOTSUP", "EISDIR", "EINVAL", "ENOENT"];

/** A file without a name. */
export interface Anonymous {
	readonly file: number;
	/** Its path for this process, in /proc. */
	readonly path: string;
	/** Gives it a name that does not exist yet. @returns false if that is not possible */
	name(path: string): boolean;
	close(): void;
}

/** Creates such a file; undefined if it is not supported. Throws other errors of the operating system. */
export async function openAnonymous(folder: string): Promise<Anonymous | undefined> {
	if (!canCallKernel()) return undefined;
	let kernel: Kernel;
	let file: number;
	try {
		kernel = await openKernel();
		file = openSync(folder, O_TMPFILE | constants.O_WRONLY, 0o600);
	} catch (cause) {
		const code = codeOf(cause);
		if (code !== undefined && /^E[A-Z]+$/.test(code) && !lacking.includes(code)) throw cause;
		return undefined;
	}
	const path = `/proc/self/fd/${file}`;
	return { file, path, name: (wanted) => link(kernel, path, wanted), close: () => closeSync(file) };
}

function link({ architecture, call }: Kernel, from: string, to: string): boolean {
	const text = (one: string) => new TextEncoder().encode(`${one}\0`);
	return call(callNumbers[architecture].linkat, AT_FDCWD, text(from), AT_FDCWD, text(to), AT_SYMLINK_FOLLOW) === 0;
}
