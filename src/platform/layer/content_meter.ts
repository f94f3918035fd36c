/**
 * How much is in a folder of a root file system.
 * @module
 */
import { openKernel } from "../kernel/syscalls_open.ts";
import type { LayerEntry } from "./entry.ts";
import { FolderCalls } from "./folder_calls.ts";
import { LayerReader } from "./overlay.ts";

/** What a folder has in it, in bytes of a tmpfs and in files, folders and all else; undefined where there is no such folder. */
export type ContentMeter = (path: string) => { readonly bytes: number; readonly entries: number } | undefined;

/** Counts the content of folders of a root file system, by their paths in it. @throws {OssifyError} `host/no-ffi` on Node */
export async function openContentMeter(root: string): Promise<ContentMeter> {
	const calls = new FolderCalls(await openKernel());
	return (path) => {
		const top = calls.openPath(root);
		if (top < 0) return undefined;
		const fd = calls.openWithin(top, path);
		calls.close(top);
		return fd < 0 ? undefined : contentOf(calls, fd);
	};
}

function contentOf(calls: FolderCalls, fd: number) {
	const content = { bytes: 0, entries: 0 };
	const add = ({ bytes, isCounted }: LayerEntry) => {
		content.bytes += bytes;
		if (isCounted) content.entries += 1;
	};
	const ignored = () => {};
	new LayerReader(calls, { folder: (_, entry) => add(entry), entry: (_, entry) => add(entry), problem: ignored, vanished: ignored }).read(
		fd,
		undefined,
	);
	return content;
}
