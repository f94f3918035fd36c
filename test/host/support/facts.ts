/**
 * What copy-up has to keep of each file in a folder, seen from the host: also in a container, by the root of one of its processes.
 * @module
 */
import { AT_FDCWD, O_PATH, O_RDONLY, S_IFDIR, S_IFLNK, S_IFREG } from "../../../src/live/abi.ts";
import { binaryOf } from "../../../src/live/bytes.ts";
import type { Stat } from "../../../src/live/structs.ts";
import { type Fd, Syscalls } from "../../../src/live/syscalls.ts";
import { openKernel } from "../../../src/platform/kernel/syscalls_open.ts";

/** By path; bytes are characters, as names need not be UTF-8. */
export type Facts = Readonly<Record<string, string>>;

const block = 512;
/** Of a file with holes, this much in its middle is read. */
const piece = 4096;

/** Everything below a folder, in order. The folder itself is not in it. */
export async function factsBelow(folder: string): Promise<Facts> {
	const sys = new Syscalls(await openKernel());
	const found: Record<string, string> = {};
	const top = sys.open(AT_FDCWD, folder, O_RDONLY | sys.flags.directory);
	visit(sys, top, "", found);
	sys.close(top);
	return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function visit(sys: Syscalls, folder: Fd, path: string, found: Record<string, string>): void {
	for (let names = sys.list(folder); names; names = sys.list(folder)) {
		for (const name of names) {
			const at = `${path}/${binaryOf(name)}`;
			const stat = sys.stat(folder, name);
			found[at] = factsOf(sys, folder, name, stat);
			if (stat.type !== S_IFDIR) continue;
			const below = sys.open(folder, name, O_RDONLY | sys.flags.directory);
			visit(sys, below, at, found);
			sys.close(below);
		}
	}
}

function factsOf(sys: Syscalls, folder: Fd, name: Uint8Array, stat: Stat): string {
	const { type, mode, uid, gid, modified, device } = stat;
	const facts = [type.toString(8), mode.toString(8), `${uid}:${gid}`];
	const time = `${modified.seconds}.${modified.nanoseconds}`;
	if (type === S_IFLNK) return [...facts, binaryOf(sys.readlink(folder, name)), time].join(" ");
	if (type !== S_IFREG && type !== S_IFDIR) return [...facts, time, device].join(" ");
	const file = sys.open(folder, name, O_RDONLY | sys.flags.nofollow);
	const content = type === S_IFREG ? contentOf(sys, file, stat) : [];
	const xattrs = binaryOf(sys.listXattrs(file)).split("\0").filter(Boolean).sort();
	const values = xattrs.map((one) => `${one}=${sys.getXattr(file, one).toHex()}`);
	sys.close(file);
	return [...facts, time, ...content, ...values].join(" ");
}

function contentOf(sys: Syscalls, file: Fd, { size, blocks }: Stat): string[] {
	const hasHoles = blocks * block < size;
	if (hasHoles) sys.call("lseek", file, Math.floor(size / 2 / piece) * piece, 0);
	const bytes = sys.read(file);
	return [String(size), hasHoles ? "with holes" : "whole", Bun.hash(hasHoles ? bytes.subarray(0, piece) : bytes).toString(36)];
}

/** Gives a file an extended attribute. @param hex its value */
export async function setXattr(path: string, name: string, hex: string): Promise<void> {
	const sys = new Syscalls(await openKernel());
	const fd = sys.open(AT_FDCWD, path, O_RDONLY);
	sys.setXattr(fd, name, Uint8Array.fromHex(hex));
	sys.close(fd);
}

/** Permissions and owner of a folder itself. */
export async function ownFacts(folder: string): Promise<string> {
	const sys = new Syscalls(await openKernel());
	const fd = sys.open(AT_FDCWD, folder, O_PATH | sys.flags.directory);
	const { mode, uid, gid } = sys.stat(fd);
	sys.close(fd);
	return `${mode.toString(8)} ${uid}:${gid}`;
}
