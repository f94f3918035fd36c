/**
 * Creates folders that belong to the container.
 * @module
 */
import { AT_FDCWD, O_PATH, RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS } from "./abi.ts";
import { failedWith } from "./errno.ts";
import type { Owner } from "./mount_backend.ts";
import type { Fd, Path, Syscalls } from "./syscalls.ts";

/** Creates a folder, 0755. An existing one stays as it is. */
export function makeOwnedFolder(sys: Syscalls, at: Fd, name: Path, owner: Owner): void {
	if (!make(sys, at, name, owner)) return;
	const folder = sys.open(at, name, O_PATH | sys.flags.directory | sys.flags.nofollow, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	try {
		const { uid, gid } = sys.stat(folder);
		if (uid !== owner.uid || gid !== owner.gid) sys.chown(folder, "", owner.uid, owner.gid);
	} finally {
		sys.close(folder);
	}
}

/** @returns false where it existed */
function make(sys: Syscalls, at: Fd, name: Path, owner: Owner): boolean {
	try {
		sys.mkdir(at, name, 0o755);
	} catch (error) {
		if (failedWith(error, "EEXIST")) return false;
		// An idmapped root file system maps no owner for our id: then the folder is created as the container's root.
		if (!failedWith(error, "EOVERFLOW")) throw error;
		as(sys, owner, () => sys.mkdir(at, name, 0o755));
	}
	return true;
}

function as(sys: Syscalls, { uid, gid }: Owner, work: () => void): void {
	const mine = sys.stat(AT_FDCWD, "/proc/thread-self");
	sys.call("setfsgid", gid);
	sys.call("setfsuid", uid);
	try {
		work();
	} finally {
		sys.call("setfsuid", mine.uid);
		sys.call("setfsgid", mine.gid);
	}
}
