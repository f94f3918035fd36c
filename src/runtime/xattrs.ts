/**
 * Copies the extended attributes of the old file to the new one, including SELinux labels and access control lists.
 * @see https://man7.org/linux/man-pages/man7/xattr.7.html
 * @module
 */
import { FileCalls, fromHere, xattrNames } from "../live/mod.ts";
import type { Kernel } from "../platform/kernel/syscalls.ts";

/** Checksums and capabilities of the old content. With them, the kernel would refuse the new file, or give it privileges. */
const ofTheContent = ["security.ima", "security.evm", "security.capability"];

/** @throws {SyscallError} if one cannot be set, unless the new file has it already */
export function copyXattrs(kernel: Kernel, from: string, to: string): void {
	const files = new FileCalls(kernel);
	const [old, made] = [files.open(fromHere, from, 0), files.open(fromHere, to, 0)];
	try {
		const names = xattrNames(files, old).filter((name) => !ofTheContent.includes(name));
		const there = xattrNames(files, made);
		for (const name of names) {
			const value = files.getXattr(old, name);
			if (!there.includes(name) || !isSame(files.getXattr(made, name), value)) files.setXattr(made, name, value);
		}
	} finally {
		files.close(old);
		files.close(made);
	}
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
	return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
