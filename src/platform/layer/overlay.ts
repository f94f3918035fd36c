/**
 * Reads the upper directory of an overlay mount, by descriptors: a running container may replace any folder by a link meanwhile.
 * No file, device or pipe is opened, no link is followed, and other file systems are left out.
 * @see https://docs.kernel.org/filesystems/overlayfs.html
 * @module
 */
import { unreadable } from "../fault.ts";
import { openKernel } from "../kernel/syscalls_open.ts";
import { type EntryKind, type LayerEntry, type LayerVisitor, pagesOf, pagesOfLink } from "./entry.ts";
import { errnoName } from "./errno_name.ts";
import { cText, FolderCalls, type Status } from "./folder_calls.ts";
import { InodeSet } from "./inode_set.ts";
import { type FolderMarks, noMarks, Overlay } from "./overlay_marks.ts";

/** How deep folders are read: each takes a descriptor and a buffer. */
export const mostDepth = 256;

/** A folder that is being read. */
interface Level<Place> {
	readonly fd: number;
	readonly place: Place;
	readonly marks: FolderMarks;
	/** The names that were read and not looked at: a range of the buffer of this depth. */
	at: number;
	length: number;
}

/**
 * Reads all of a folder.
 * @param root the place of the folder itself
 * @throws {OssifyError} `input/unreadable` where it cannot be opened, `host/no-ffi` on Node
 */
export async function readUpperDir<Place>(path: string, visitor: LayerVisitor<Place>, root: Place): Promise<void> {
	const calls = new FolderCalls(await openKernel());
	const fd = calls.openPath(path);
	if (fd < 0) throw unreadable("input", path, { code: errnoName(fd) });
	new LayerReader(calls, visitor).read(fd, root);
}

/** Reads folders, each by the descriptor of the one above. */
export class LayerReader<Place> {
	private readonly calls: FolderCalls;
	private readonly visitor: LayerVisitor<Place>;
	private readonly overlay: Overlay;
	/** Files with several names that were counted, by inode. */
	private readonly counted = new InodeSet();
	private readonly levels: Level<Place>[] = [];
	private device = 0;

	constructor(calls: FolderCalls, visitor: LayerVisitor<Place>) {
		this.calls = calls;
		this.visitor = visitor;
		this.overlay = new Overlay(calls);
	}

	read(fd: number, place: Place): void {
		const { levels, calls } = this;
		const own = calls.statusOf(fd, cText("."));
		const marks = this.overlay.marksOf(fd);
		if (typeof own !== "number") {
			this.device = own.device;
			this.visitor.rootFolder?.(place, { ...this.folderOf("", own, marks), inImage: () => true });
		}
		levels.push({ fd, place, marks, at: 0, length: 0 });
		try {
			for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
				if (level.at < level.length || this.more(level)) this.next(level);
				else calls.close(levels.pop()?.fd ?? -1);
			}
		} finally {
			for (const level of levels) calls.close(level.fd);
		}
	}

	private more(level: Level<Place>): boolean {
		const length = this.calls.list(level.fd, this.levels.length);
		if (length < 0) this.failed(level.place, length);
		level.at = 0;
		level.length = Math.max(0, length);
		return length > 0;
	}

	/** `struct linux_dirent64`: the record's length at 16, the name from 19 on, with a NUL at its end. */
	private next(level: Level<Place>): void {
		const buffer = this.calls.buffer(this.levels.length);
		const start = level.at + 19;
		const end = buffer.indexOf(0, start);
		level.at += buffer.readUInt16LE(level.at + 16);
		const name = buffer.toString("latin1", start, end);
		if (name !== "." && name !== "..") this.look(level, name, buffer.subarray(start, end + 1));
	}

	private look(level: Level<Place>, name: string, bytes: Uint8Array): void {
		const status = this.calls.statusOf(level.fd, bytes);
		if (typeof status === "number") return this.failed(level.place, status);
		// Another file system is mounted there: it is not the layer's.
		if (status.device !== this.device) return;
		if (status.type === "folder") this.enter(level, name, bytes, status);
		else this.visitor.entry(level.place, this.entryOf(level, name, status));
	}

	private failed(place: Place, error: number): void {
		const reason = errnoName(error);
		if (gone.includes(reason)) this.visitor.vanished();
		else this.visitor.problem(place, reason);
	}

	private enter(level: Level<Place>, name: string, bytes: Uint8Array, status: Status): void {
		const { calls, levels, visitor } = this;
		const fd = levels.length < mostDepth ? calls.openFolder(level.fd, bytes) : tooDeep;
		// It was replaced since.
		if (fd < 0 && replaced.includes(errnoName(fd))) return visitor.vanished();
		const marks = fd < 0 ? noMarks : this.overlay.marksOf(fd);
		const place = visitor.folder(level.place, this.folderOf(name, status, marks));
		if (fd < 0) visitor.problem(place, fd === tooDeep ? `it is more than ${mostDepth} folders deep` : errnoName(fd));
		else levels.push({ fd, place, marks, at: 0, length: 0 });
	}

	private folderOf(name: string, { mode, uid, gid }: Status, marks: FolderMarks): LayerEntry {
		const inImage = () => this.overlay.known(marks.isOpaque || marks.hasOrigin);
		return { kind: "folder", name, mode, uid, gid, bytes: 0, isCounted: true, isOpaque: marks.isOpaque, inImage };
	}

	private entryOf({ fd, marks }: Level<Place>, name: string, status: Status): LayerEntry {
		const { mode, uid, gid, links, inode } = status;
		const kind = this.kindOf(fd, marks, name, status);
		// Overlayfs links whiteouts, too: each is one.
		const isCounted = links === 1 || kind === "whiteout" || this.counted.add(inode);
		const inImage = () => this.overlay.known(kind === "whiteout" || this.overlay.hasOrigin(fd, name));
		return { kind, name, mode, uid, gid, bytes: isCounted ? stored(kind, status) : 0, isCounted, isOpaque: false, inImage };
	}

	private kindOf(fd: number, marks: FolderMarks, name: string, { type, size, isNullDevice }: Status): EntryKind {
		if (isNullDevice) return "whiteout";
		return type === "file" && this.overlay.isWhiteout(fd, marks, name, size) ? "whiteout" : type;
	}
}

function stored(kind: EntryKind, { size, blocks }: Status): number {
	if (kind === "file") return pagesOf(size, blocks);
	return kind === "link" ? pagesOfLink(size) : 0;
}

/** No errno. */
const tooDeep = -9999;
const gone: readonly string[] = ["ENOENT", "ESTALE"];
/** By nothing, a file or a link. */
const replaced: readonly string[] = [...gone, "ENOTDIR", "ELOOP"];
