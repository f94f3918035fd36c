/**
 * From a failed system call to what was being done, what stood in the way, and what to do.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { SyscallError } from "./errno.ts";

/** What the errors mean here, and what helps. */
const meanings: Readonly<Record<string, string>> = {
	EACCES: "permission denied: the hook must run as the runtime does, as root or in its user namespace",
	EPERM: "the kernel does not permit it: the hook must run as the runtime does, as root or in its user namespace",
	ENOENT: "it is not there",
	ENOTDIR: "a file stands where a folder should be: mend the image, or take the path out of the policy's data",
	ELOOP: "its links lead in a circle: mend the image, or take the path out of the policy's data",
	EXDEV: "it leads out of the container's root file system",
	EINVAL: "the kernel refuses it: is it still a mount of its own?",
	EROFS: "the root file system is read-only already: create the folder in the image",
	EMFILE: "too many open files: raise the engine's limit",
	ENOMEM: "there is not enough memory",
	EBUSY: "it is in use: somebody holds a file of it open for writing",
	ESRCH: "there is no such process: has the container gone?",
};

/** What the image's author made, not the host. */
const imageFaults = ["ENOTDIR", "ELOOP", "ENAMETOOLONG"];

const oldKernel = "this kernel lacks the system call: Linux 5.12 or newer is needed";

/** @param doing for example `carry the mount /run/secrets over` */
export function explainFault(doing: string, cause: unknown): unknown {
	if (!(cause instanceof SyscallError)) return cause;
	const { call, errno } = cause;
	if (errno === "ENOSYS") return new OssifyError("host/old-kernel", `cannot ${doing}: ${call}: ENOSYS: ${oldKernel}`, { cause });
	const meaning = meanings[errno];
	const code = imageFaults.includes(errno) ? "input/unusable-target" : "host/live-change";
	return new OssifyError(code, `cannot ${doing}: ${call}: ${errno}${meaning ? `: ${meaning}` : ""}`, { cause });
}

/** Runs one step; a system call that fails in it is explained. Steps within steps: the innermost has the word. */
export function step<T>(doing: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw explainFault(doing, error);
	}
}
