/**
 * Finding a path, name by name, where nobody may be asked to resolve one: what `openat2` does with RESOLVE_IN_ROOT, and with RESOLVE_BENEATH
 * and RESOLVE_NO_SYMLINKS. A link that somebody puts in the place of a folder meanwhile is seen as a link, or comes too late.
 * @module
 */
import { segmentsOf } from "../spec/mod.ts";
import { S_IFDIR, S_IFLNK } from "./abi.ts";
import { failedWith, SyscallError } from "./errno.ts";
import type { Fd } from "./hands.ts";
import type { ProgramFiles } from "./program_files.ts";

/** As many links as the kernel follows in one path. */
const maxLinks = 40;
const EXDEV = 18;
const ENOTDIR = 20;
const ELOOP = 40;

/** Opens a path below a root, each link on it resolved within that root. @throws {SyscallError} */
export function walkWithin(files: ProgramFiles, root: Fd, path: string, kind: "folder" | "any"): Fd {
	const trail = new Trail(files, root);
	try {
		const ahead = segmentsOf(path);
		for (let segment = ahead.shift(), links = 0; segment !== undefined; segment = ahead.shift()) {
			const target = trail.enter(segment);
			if (target === undefined) continue;
			if (++links > maxLinks) throw new SyscallError("open", ELOOP);
			if (target.startsWith("/")) trail.leaveAll();
			ahead.unshift(...segmentsOf(target));
		}
		return trail.end(kind);
	} catch (error) {
		trail.leaveAll();
		throw error;
	}
}

/** Opens a path below a folder that has no links. @throws {SyscallError} ELOOP where it has */
export function walkBelow(files: ProgramFiles, folder: Fd, path: string): Fd {
	const trail = new Trail(files, folder);
	try {
		for (const segment of segmentsOf(path)) {
			if (segment === "..") throw new SyscallError("open", EXDEV);
			if (trail.enter(segment) !== undefined) throw new SyscallError("open", ELOOP);
		}
		return trail.end("any");
	} catch (error) {
		trail.leaveAll();
		throw error;
	}
}

/** The way from a root to where we are. ".." goes back on it, whatever was renamed meanwhile, and never above the root. */
class Trail {
	private readonly files: ProgramFiles;
	private readonly root: Fd;
	private readonly steps: { readonly fd: Fd; readonly type: number }[] = [];

	constructor(files: ProgramFiles, root: Fd) {
		this.files = files;
		this.root = root;
	}

	/** Goes one step. @returns where the link leads that stands there: then nothing was entered */
	enter(segment: string): string | undefined {
		if (this.steps.length > 0 && this.last?.type !== S_IFDIR) throw new SyscallError("open", ENOTDIR);
		if (segment === "..") {
			this.leave();
			return undefined;
		}
		const above = this.last?.fd ?? this.root;
		const fd = this.files.open(above, segment);
		const type = this.files.typeOf(fd);
		if (type !== S_IFLNK) {
			this.steps.push({ fd, type });
			return undefined;
		}
		this.files.close(fd);
		return this.readlink(above, segment);
	}

	/** Gives what was found away, and closes the rest. */
	end(kind: "folder" | "any"): Fd {
		if (this.last === undefined) return this.files.again(this.root);
		const { fd, type } = this.last;
		if (kind === "folder" && type !== S_IFDIR) throw new SyscallError("open", ENOTDIR);
		this.steps.pop();
		this.leaveAll();
		return fd;
	}

	leaveAll(): void {
		while (this.steps.length > 0) this.leave();
	}

	private leave(): void {
		const step = this.steps.pop();
		if (step) this.files.close(step.fd);
	}

	/** Where something else has taken the link's place by now, that is what is to be entered. */
	private readlink(folder: Fd, name: string): string {
		try {
			return this.files.readlink(folder, name);
		} catch (error) {
			if (failedWith(error, "EINVAL")) return name;
			throw error;
		}
	}

	private get last() {
		return this.steps.at(-1);
	}
}
