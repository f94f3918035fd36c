/**
 * The files of a container where a runtime cannot make system calls.
 * @module
 */
import { failedWith } from "./errno.ts";
import type { Fd, FileHands, Owner, Place } from "./hands.ts";
import { type MountEntry, parseMountinfo } from "./mountinfo.ts";
import { openPath, type ProgramFiles } from "./program_files.ts";
import { walkBelow, walkWithin } from "./program_walk.ts";

/** What is held of the container's process. */
export interface ProgramPlace {
	/** Its folder in /proc: it belongs to this one process, whoever gets the number later. */
	readonly process: Fd;
	readonly init: Fd;
}

/** Name by name. */
export class ProgramFileHands implements FileHands {
	readonly init: Fd;
	protected readonly files: ProgramFiles;
	private readonly process: Fd;
	/** mountinfo's paths begin at the process's root, which is not the mount namespace's where an engine lives in a chroot. */
	private readonly above: string;

	constructor(files: ProgramFiles, { process, init }: ProgramPlace) {
		this.files = files;
		this.process = process;
		this.init = init;
		const path = files.pathOf(init);
		this.above = path === "/" ? "" : path;
	}

	openWithin(root: Fd, path: string, kind: "folder" | "any"): Fd {
		return walkWithin(this.files, root, path, kind);
	}

	openBelow(folder: Fd, path: string): Fd {
		return walkBelow(this.files, folder, path);
	}

	linkTarget(folder: Fd, name: string): string | undefined {
		try {
			return this.files.readlink(folder, name);
		} catch (error) {
			if (failedWith(error, "EINVAL")) return name;
			if (failedWith(error, "ENOENT")) return undefined;
			throw error;
		}
	}

	makeFolder(at: Fd, name: string, owner: Owner): void {
		this.files.makeFolder(at, name, owner);
	}

	makeFile(at: Fd, name: string, content?: string): void {
		this.files.makeFile(at, name, content);
	}

	stat(fd: Fd): Place {
		const { type, mode, uid, gid } = this.files.facts(fd);
		const mountId = this.mountOf(fd);
		const isMountRoot = () => this.mounts().some(({ id, mountPoint }) => id === mountId && mountPoint === this.pathOf(fd));
		return {
			...{ type, mode, uid, gid, mountId },
			get isMountRoot() {
				return isMountRoot();
			},
		};
	}

	pathOf(fd: Fd): string {
		const path = this.files.pathOf(fd);
		return path.startsWith(`${this.above}/`) ? path.slice(this.above.length) : path;
	}

	close(fd: Fd): void {
		this.files.close(fd);
	}

	mounts(): MountEntry[] {
		return parseMountinfo(this.files.readProc(openPath(this.process, "mountinfo")));
	}

	idMap(kind: "uid_map" | "gid_map"): string {
		return this.files.readProc(openPath(this.process, kind));
	}

	/** The id of the mount that an open file was reached through. */
	protected mountOf(fd: Fd): number {
		return Number(/^mnt_id:\s*(\d+)$/m.exec(this.files.readProc(`/proc/self/fdinfo/${fd}`))?.[1]);
	}
}
