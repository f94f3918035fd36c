/**
 * Numbers of the kernel's interface.
 * @see https://github.com/torvalds/linux/tree/master/include/uapi
 * @module
 */
import type { Architecture } from "../platform/kernel/syscalls.ts";

/** Flags of open(2) that differ by architecture: arch/arm64/include/uapi/asm/fcntl.h has its own. */
export const openFlags: Readonly<Record<Architecture, { readonly directory: number; readonly nofollow: number }>> = {
	x64: { directory: 0o200000, nofollow: 0o400000 },
	arm64: { directory: 0o40000, nofollow: 0o100000 },
};

export const O_RDONLY = 0;
export const O_WRONLY = 0o1;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;
export const O_PATH = 0o10000000;

/** include/linux/statfs.h: the flags of a mount, if the kernel sets them. */
export const ST_RDONLY = 0x01;
export const ST_VALID = 0x20;

/** include/uapi/linux/openat2.h */
export const RESOLVE_NO_XDEV = 0x01;
export const RESOLVE_NO_MAGICLINKS = 0x02;
export const RESOLVE_NO_SYMLINKS = 0x04;
export const RESOLVE_BENEATH = 0x08;
export const RESOLVE_IN_ROOT = 0x10;

export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_NO_AUTOMOUNT = 0x800;
export const AT_EMPTY_PATH = 0x1000;
export const AT_RECURSIVE = 0x8000;

/** include/uapi/linux/stat.h */
export const STATX_BASIC_STATS = 0x7ff;
export const STATX_MNT_ID = 0x1000;
export const STATX_ATTR_MOUNT_ROOT = 0x2000;
export const S_IFMT = 0o170000;
export const S_IFSOCK = 0o140000;
export const S_IFLNK = 0o120000;
export const S_IFREG = 0o100000;
export const S_IFDIR = 0o040000;
export const S_IFBLK = 0o060000;
export const S_IFCHR = 0o020000;
export const S_IFIFO = 0o010000;

/** include/uapi/linux/mount.h */
export const OPEN_TREE_CLONE = 1;
export const MOVE_MOUNT_F_EMPTY_PATH = 0x04;
export const MOVE_MOUNT_T_EMPTY_PATH = 0x40;
export const FSCONFIG_SET_STRING = 1;
export const FSCONFIG_CMD_CREATE = 6;
export const MOUNT_ATTR_RDONLY = 0x01;
export const MOUNT_ATTR_NOSUID = 0x02;
export const MOUNT_ATTR_NODEV = 0x04;
export const MOUNT_ATTR_NOEXEC = 0x08;
export const MOUNT_ATTR_NOATIME = 0x10;
export const MOUNT_ATTR_STRICTATIME = 0x20;
export const MOUNT_ATTR_NODIRATIME = 0x80;
export const MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

/** include/uapi/linux/fs.h: the propagation of a mount. */
export const MS_PRIVATE = 1 << 18;
export const MS_SLAVE = 1 << 19;

/** include/uapi/linux/sched.h */
export const CLONE_FS = 0x200;
export const CLONE_NEWNS = 0x20000;
