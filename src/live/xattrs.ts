/**
 * Extended attributes.
 * @see https://man7.org/linux/man-pages/man7/xattr.7.html
 * @module
 */
import { failedWith } from "./errno.ts";
import type { Fd, FileCalls } from "./file_calls.ts";

/** The names of a file's extended attributes; none if its file system does not support them. */
export function xattrNames(files: FileCalls, file: Fd): string[] {
	try {
		return new TextDecoder().decode(files.listXattrs(file)).split("\0").filter(Boolean);
	} catch (error) {
		if (failedWith(error, "EOPNOTSUPP")) return [];
		throw error;
	}
}
