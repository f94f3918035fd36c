/**
 * Where a path of a running container is now. No file, device or pipe is opened, and links lead nowhere out of the container's root.
 * @see https://man7.org/linux/man-pages/man2/openat2.2.html
 * @module
 */
import { close, cText, O_CLOEXEC, O_PATH, openInRoot, openTop, type Space, spaceOf } from "./in_root.ts";
import { callNumbers, type Kernel } from "./syscalls.ts";
import { openKernel } from "./syscalls_open.ts";

/** The place of a path. */
export interface PlaceNow {
	/** The mount that holds it, as mountinfo has it. */
	readonly mountId: number;
	readonly space: Space | undefined;
}

const AT_EMPTY_PATH = 0x1000;
const STATX_MNT_ID = 0x1000;
const flags = O_PATH | O_CLOEXEC;
const mostParents = 256;

/**
 * Looks up a path in a root folder, or the nearest folder above it that exists.
 * @param root such as `/proc/1/root`
 * @returns undefined where it cannot be looked up
 * @throws {OssifyError} `host/no-ffi` on Node
 */
export async function placeInRoot(root: string, path: string): Promise<PlaceNow | undefined> {
	const kernel = await openKernel();
	const top = openTop(kernel, root, flags);
	if (top < 0) return undefined;
	try {
		for (const [index, at] of selfAndAbove(path).entries()) {
			if (index > mostParents) return undefined;
			const fd = openInRoot(kernel, top, at, { flags });
			if (fd < 0) continue;
			try {
				return placeOf(kernel, fd);
			} finally {
				close(kernel, fd);
			}
		}
		return undefined;
	} finally {
		close(kernel, top);
	}
}

function placeOf(kernel: Kernel, fd: number): PlaceNow | undefined {
	const status = new Uint8Array(256);
	const { statx } = callNumbers[kernel.architecture];
	if (kernel.call(statx, fd, cText(""), AT_EMPTY_PATH, STATX_MNT_ID, status) < 0) return undefined;
	const view = new DataView(status.buffer);
	// Kernels before 5.8 do not know it.
	if ((view.getUint32(0, true) & STATX_MNT_ID) === 0) return undefined;
	return { mountId: Number(view.getBigUint64(144, true)), space: spaceOf(kernel, fd) };
}

function selfAndAbove(path: string): string[] {
	const paths: string[] = [];
	for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) paths.push(at);
	return [...paths, "/"];
}
