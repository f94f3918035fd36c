/**
 * What the folders of an image have in them. The image may be hostile: links are followed within it alone, and only names are read.
 * @module
 */
import { openKernel } from "../kernel/syscalls_open.ts";
import { errnoName } from "./errno_name.ts";
import { FolderCalls } from "./folder_calls.ts";

/** The names in a folder, in no order; of a large folder, some. */
export interface NamesIn {
	readonly names: readonly string[];
	/** Whether there are more. */
	readonly hasMore: boolean;
}

/** Looks at a folder by its path in an image; undefined where that cannot be done. No names where there is no such folder. */
export type ImageNames = (path: string) => NamesIn | undefined;

const noNames: NamesIn = { names: [], hasMore: false };

/** @param root the image's root folder @throws {OssifyError} `host/no-ffi` on Node */
export async function openImageNames(root: string): Promise<ImageNames> {
	const calls = new FolderCalls(await openKernel());
	return (path) => {
		const top = calls.openPath(`${root}/`);
		if (top < 0) return undefined;
		// A link at the end of the path leads to the folder, too.
		const fd = calls.openWithin(top, `${path}/.`);
		calls.close(top);
		if (fd < 0) return ["ENOENT", "ENOTDIR"].includes(errnoName(fd)) ? noNames : undefined;
		try {
			return namesIn(calls, fd);
		} finally {
			calls.close(fd);
		}
	};
}

/** Those that one call of the kernel gives: hundreds. */
function namesIn(calls: FolderCalls, fd: number): NamesIn | undefined {
	const length = calls.list(fd, 0);
	if (length < 0) return undefined;
	const buffer = calls.buffer(0);
	const names: string[] = [];
	// `struct linux_dirent64`: the record's length at 16, the name from 19 on, with a NUL at its end.
	for (let at = 0; at < length; at += buffer.readUInt16LE(at + 16))
		names.push(buffer.toString("utf8", at + 19, buffer.indexOf(0, at + 19)));
	return { names: names.filter((name) => name !== "." && name !== ".."), hasMore: calls.list(fd, 0) > 0 };
}
