/**
 * The size of the content of a host folder. No file is opened and no link is followed.
 * @module
 */
import { lstatSync, opendirSync } from "node:fs";

const page = 4096;
/** Unit of `blocks`. */
const block = 512;
/** Up to this length, a tmpfs stores a link in its inode. */
const shortLink = 128;
/** The limit of entries: an image may have millions of files, and a container's start waits for the result. */
const mostEntries = 100_000;
const mostDepth = 256;

interface Count {
	bytes: number;
	inodes: number;
}

/** Measures a folder until the content exceeds `most`, or too many entries were read. Unreadable or removed entries count as nothing. */
export function contentOf(path: string, most: Readonly<Count>): Count {
	const count = { bytes: 0, inodes: 0 };
	const isEnough = () => count.bytes > most.bytes || count.inodes > most.inodes || count.inodes >= mostEntries;
	const root = look(path);
	if (root?.isDirectory()) visit({ path, device: root.dev, depth: 0 }, count, isEnough);
	return count;
}

interface Folder {
	readonly path: string;
	/** Mounts below the folder do not belong to the image. */
	readonly device: number;
	readonly depth: number;
}

function visit({ path, device, depth }: Folder, count: Count, isEnough: () => boolean): void {
	for (const name of namesIn(path)) {
		if (isEnough()) return;
		const at = `${path}/${name}`;
		const stats = look(at);
		if (stats === undefined || stats.dev !== device) continue;
		count.inodes++;
		if (stats.isFile()) count.bytes += pagesOf(Math.min(stats.size, stats.blocks * block));
		else if (stats.isSymbolicLink() && stats.size > shortLink) count.bytes += page;
		else if (stats.isDirectory() && depth < mostDepth) visit({ path: at, device, depth: depth + 1 }, count, isEnough);
	}
}

function pagesOf(bytes: number): number {
	return Math.ceil(bytes / page) * page;
}

function* namesIn(path: string): Generator<string> {
	let folder: ReturnType<typeof opendirSync>;
	try {
		folder = opendirSync(path);
	} catch {
		return;
	}
	try {
		for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) yield entry.name;
	} finally {
		folder.closeSync();
	}
}

function look(path: string) {
	try {
		return lstatSync(path, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}
