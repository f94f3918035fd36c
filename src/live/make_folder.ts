/**
 * Creates folders that belong to the container.
 * @module
 */
import { AT_FDCWD, O_PATH, RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS } from "./abi.ts";
import { failedWith } from "./errno.ts";
import type { Owner } from "./mount_backend.ts";
import type { Fd, Path, Syscalls } from "./syscalls.ts";

/** Creates a folder with mode 0755. An existing one is not changed. */
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

/** Creates the folder. @returns false if it exists */
function make(sys: Syscalls, at: Fd, name: Path, owner: Owner): boolean {
	try {
		sys.mkdir(at, name, 0o755);
	} catch (error) {
		if (failedWith(error, "EEXIST")) return false;
		// If an idmapped root file system does not map this process's ID, the folder is created with the ID of the container's root.
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
