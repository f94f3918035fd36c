/**
 * A system call that failed, and the names of its errors.
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/asm-generic/errno-base.h
 * @module
 */

const names: Readonly<Record<number, string>> = {
	1: "EPERM",
	2: "ENOENT",
	3: "ESRCH",
	4: "EINTR",
	5: "EIO",
	6: "ENXIO",
	9: "EBADF",
	11: "EAGAIN",
	12: "ENOMEM",
	13: "EACCES",
	14: "EFAULT",
	16: "EBUSY",
	17: "EEXIST",
	18: "EXDEV",
	19: "ENODEV",
	20: "ENOTDIR",
	21: "EISDIR",
	22: "EINVAL",
	23: "ENFILE",
	24: "EMFILE",
	27: "EFBIG",
	28: "ENOSPC",
	29: "ESPIPE",
	30: "EROFS",
	31: "EMLINK",
	34: "ERANGE",
	36: "ENAMETOOLONG",
	38: "ENOSYS",
	40: "ELOOP",
	61: "ENODATA",
	75: "EOVERFLOW",
	95: "EOPNOTSUPP",
	116: "ESTALE",
	122: "EDQUOT",
};

/** A system call that failed. */
export class SyscallError extends Error {
	override readonly name = "SyscallError";
	/** The system call: `openat2`. */
	readonly call: string;
	/** `ENOENT`; `errno 133` for an error that has no name here. */
	readonly errno: string;

	constructor(call: string, errno: number) {
		const name = names[errno] ?? `errno ${errno}`;
		super(`${call}: ${name}`);
		this.call = call;
		this.errno = name;
	}
}

/** Whether an error is that of a system call, with one of these names. */
export function failedWith(error: unknown, ...errnos: readonly string[]): error is SyscallError {
	return error instanceof SyscallError && errnos.includes(error.errno);
}
