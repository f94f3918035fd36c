/**
 * Turns errors of the operating system into messages.
 * @module
 */
import { lstatSync } from "node:fs";
import { OssifyError } from "../errors.ts";
import { visible } from "../visible.ts";
import type { Blame } from "./platform.ts";

const reasons: Readonly<Record<string, string>> = {
	EACCES: "permission denied",
	EPERM: "the system does not permit it",
	ENOENT: "there is no such file or folder",
	ENOTDIR: "a part of the path is not a folder",
	EISDIR: "it is a folder",
	ELOOP: "its links form a loop",
	ENAMETOOLONG: "the name is too long",
	ENOSPC: "the disk is full",
	EDQUOT: "the disk quota is used up",
	EROFS: "the file system is read-only",
	EFBIG: "the file would be too large",
	EIO: "the disk fails",
	EBUSY: "it is a mount, or in use",
	EBADF: "it is closed",
	ENXIO: "no process has its other end open",
	ENODEV: "the device is not there",
	EMFILE: "this process may open no more files: raise the limit of the service that starts ossify (LimitNOFILE=, ulimit -n)",
	ENFILE: "the system may open no more files: raise fs.file-max",
	ENOMEM: "there is not enough memory",
};

const exhaustion: readonly string[] = ["EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "EIO"];

/** A path that cannot be read. */
export function unreadable(blame: Blame, subject: string, cause: unknown): OssifyError {
	// If the process or the machine ran out of a resource, the author of the file is not to blame.
	const kind = exhaustion.includes(codeOf(cause) ?? "") ? "host" : blame;
	return new OssifyError(`${kind}/unreadable`, `cannot read ${visible(subject)}: ${reasonAt(subject, cause)}`, { cause });
}

/** A path or stream that cannot be written. */
export function unwritable(subject: string, cause: unknown): OssifyError {
	return new OssifyError("host/unwritable", `cannot write ${visible(subject)}: ${reasonAt(subject, cause)}`, { cause });
}

/** A file or stream that is larger than any real input. */
export function tooLarge(blame: Blame, subject: string, limit: number): OssifyError {
	return new OssifyError(`${blame}/too-large`, `cannot read ${visible(subject)}: it has more than ${limit} bytes`);
}

/** A program that could not be started. */
export function notStarted(path: string, why: string): OssifyError {
	return new OssifyError("host/not-started", `cannot start ${visible(path)}: ${why}`);
}

/** The operating system's code of the error: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
	if (typeof error !== "object" || error === null) return undefined;
	// Errors of `node:` modules have the name in `code` and a number in `errno`. Errors of ossify's own system calls have the name in `errno`.
	const { code, errno } = error as { code?: unknown; errno?: unknown };
	return [code, errno].find((one) => typeof one === "string");
}

/** The reason of an error. For a dangling link, the system reports that the file does not exist, although the user sees its name. */
function reasonAt(path: string, cause: unknown): string {
	return codeOf(cause) === "ENOENT" && isLink(path) ? "it is a link whose target does not exist" : reasonOf(cause);
}

function isLink(path: string): boolean {
	try {
		return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
	} catch {
		// A parent folder may not be searched, so only the system's reason is known.
		return false;
	}
}

function reasonOf(cause: unknown): string {
	if (typeof cause === "string") return cause;
	const code = codeOf(cause);
	return (code && (reasons[code] ?? code)) ?? String(cause);
}
