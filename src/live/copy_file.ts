/**
 * Copies one file with its metadata.
 * @module
 */
import { O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_WRONLY, RESOLVE_BENEATH, RESOLVE_NO_XDEV, S_IFREG } from "./abi.ts";
import { failedWith, SyscallError } from "./errno.ts";
import { copySparse, isSparse } from "./sparse.ts";
import type { Stat } from "./structs.ts";
import type { Fd, Syscalls } from "./syscalls.ts";
import { xattrNames } from "./xattrs.ts";

/** Bytes per call. A signal that ends ossify is handled between two calls. */
const chunk = 16 * 1024 * 1024;
const EINVAL = 22;

/** Copies a regular file between two folders. */
export function copyFile(sys: Syscalls, from: Fd, to: Fd, name: Uint8Array): void {
	// Non-blocking: if the file has become a pipe, opening it would wait for a writer.
	const source = sys.open(from, name, O_RDONLY | O_NONBLOCK | sys.flags.nofollow, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
	try {
		const stat = sys.stat(source);
		if (stat.type !== S_IFREG) throw new SyscallError("openat2", EINVAL);
		const copy = sys.open(to, name, O_WRONLY | O_CREAT | O_EXCL | sys.flags.nofollow, RESOLVE_BENEATH, 0o600);
		try {
			if (isSparse(stat)) copySparse(sys, source, copy, stat.size);
			else while (sys.sendfile(copy, source, chunk) > 0);
			takeAfter(sys, source, copy, stat);
		} finally {
			sys.close(copy);
		}
	} finally {
		sys.close(source);
	}
}

/** Copies the metadata. The owner comes first, because changing it removes set-id bits and capabilities. */
export function takeAfter(sys: Syscalls, from: Fd, to: Fd, { uid, gid, mode, accessed, modified }: Stat): void {
	sys.chown(to, "", uid, gid);
	sys.chmod(to, mode);
	for (const name of xattrNames(sys, from)) if (copied.test(name)) copyXattr(sys, from, to, name);
	sys.setTimesOf(to, accessed, modified);
}

/**
 * The attributes that are copied. Not among them: labels, which the mount or the process sets; signatures (IMA), which belong to the original file; and
 * those that overlayfs itself uses.
 */
const copied = /^user\.|^security\.capability$|^system\.posix_acl_(?:access|default)$/;

/** Copies an attribute, if the kernel supports it on a tmpfs (user.* since Linux 6.6). */
function copyXattr(sys: Syscalls, from: Fd, to: Fd, name: string): void {
	try {
		sys.setXattr(to, name, sys.getXattr(from, name));
	} catch (error) {
		if (!failedWith(error, "EOPNOTSUPP", "EPERM", "ENODATA")) throw error;
	}
}
