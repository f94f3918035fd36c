/**
 * The numbers of the system calls that ossify makes, for each architecture that it supports.
 * @see https://github.com/torvalds/linux/blob/master/arch/x86/entry/syscalls/syscall_64.tbl
 * @module
 */

/** The architectures whose numbers are known. */
export type Architecture = "x64" | "arm64";

/** System calls from 424 on, which have the same number on all architectures: arch/*\/syscall*.tbl */
const common = {
	open_tree: 428,
	move_mount: 429,
	fsopen: 430,
	fsconfig: 431,
	fsmount: 432,
	pidfd_send_signal: 424,
	pidfd_open: 434,
	openat2: 437,
	mount_setattr: 442,
};

const x64 = {
	...common,
	read: 0,
	write: 1,
	close: 3,
	lseek: 8,
	mmap: 9,
	munmap: 11,
	rt_sigaction: 13,
	rt_sigprocmask: 14,
	pwrite64: 18,
	setitimer: 38,
	sendfile: 40,
	socket: 41,
	connect: 42,
	sendto: 44,
	recvfrom: 45,
	bind: 49,
	setsockopt: 54,
	execve: 59,
	fcntl: 72,
	ftruncate: 77,
	fchdir: 81,
	fchmod: 91,
	umask: 95,
	fstatfs: 138,
	setfsuid: 122,
	setfsgid: 123,
	chroot: 161,
	fsetxattr: 190,
	lgetxattr: 192,
	fgetxattr: 193,
	flistxattr: 196,
	getdents64: 217,
	exit_group: 231,
	openat: 257,
	mkdirat: 258,
	mknodat: 259,
	fchownat: 260,
	linkat: 265,
	symlinkat: 266,
	readlinkat: 267,
	unshare: 272,
	utimensat: 280,
	prlimit64: 302,
	setns: 308,
	memfd_create: 319,
	statx: 332,
};

/** include/uapi/asm-generic/unistd.h */
const arm64: typeof x64 = {
	...common,
	fsetxattr: 7,
	lgetxattr: 9,
	fgetxattr: 10,
	flistxattr: 13,
	fcntl: 25,
	mknodat: 33,
	mkdirat: 34,
	symlinkat: 36,
	linkat: 37,
	fstatfs: 44,
	ftruncate: 46,
	fchdir: 50,
	chroot: 51,
	fchmod: 52,
	fchownat: 54,
	openat: 56,
	close: 57,
	getdents64: 61,
	lseek: 62,
	read: 63,
	write: 64,
	pwrite64: 68,
	sendfile: 71,
	readlinkat: 78,
	utimensat: 88,
	exit_group: 94,
	unshare: 97,
	setitimer: 103,
	rt_sigaction: 134,
	rt_sigprocmask: 135,
	setfsuid: 151,
	setfsgid: 152,
	umask: 166,
	socket: 198,
	bind: 200,
	connect: 203,
	sendto: 206,
	recvfrom: 207,
	setsockopt: 208,
	munmap: 215,
	execve: 221,
	mmap: 222,
	prlimit64: 261,
	setns: 268,
	memfd_create: 279,
	statx: 291,
};

/** The name of a system call. */
export type CallName = keyof typeof x64;

/** Each system call's number. */
export const callNumbers: Readonly<Record<Architecture, Readonly<Record<CallName, number>>>> = { x64, arm64 };
