/**
 * Turns a failed system call into a message with the step, the cause, and what to do.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { SyscallError } from "./errno.ts";

/** The meaning of each error for live changes, and what to do about it. */
const meanings: Readonly<Record<string, string>> = {
	EACCES: "permission denied: the hook must run as the runtime does, as root or in its user namespace",
	EPERM: "the kernel does not permit it: the hook must run as the runtime does, as root or in its user namespace",
	ENOENT: "it does not exist",
	ENOTDIR: "there is a file in place of a folder: fix the image, or remove the path from the policy's data",
	ELOOP: "its links form a loop: fix the image, or remove the path from the policy's data",
	EXDEV: "it leads out of the container's root file system",
	EINVAL: "the kernel refuses it: is it still a mount of its own?",
	EROFS: "the root file system is read-only already: create the folder in the image",
	EMFILE: "too many open files: raise the engine's limit",
	ENOMEM: "there is not enough memory",
	EBUSY: "it is in use: a process has a file of it open for writing",
	ESRCH: "there is no such process: was the container removed?",
};

/** Errors that the image causes, not the host. */
const imageFaults = ["ENOTDIR", "ELOOP", "ENAMETOOLONG"];

const oldKernel = "this kernel lacks the system call: Linux 5.12 or newer is needed";

/** Explains a failed system call. @param doing the step, for example `move the mount /run/secrets` */
export function explainFault(doing: string, cause: unknown): unknown {
	if (!(cause instanceof SyscallError)) return cause;
	const { call, errno } = cause;
	if (errno === "ENOSYS") return new OssifyError("host/old-kernel", `cannot ${doing}: ${call}: ENOSYS: ${oldKernel}`, { cause });
	const meaning = meanings[errno];
	const code = imageFaults.includes(errno) ? "input/unusable-target" : "host/live-change";
	return new OssifyError(code, `cannot ${doing}: ${call}: ${errno}${meaning ? `: ${meaning}` : ""}`, { cause });
}

/** Runs one step, and explains a system call that fails in it. If steps are nested, the message names the innermost. */
export function step<T>(doing: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw explainFault(doing, error);
	}
}
