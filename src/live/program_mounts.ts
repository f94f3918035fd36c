/**
 * Mounts of a container by `mount` and `umount`, entered into its mount namespace by `nsenter`. They are told what to mount, and where, by
 * open files alone: the kernel goes from /proc/self/fd straight to the file that was judged, and no program resolves a path.
 * @module
 */
import type { Tools } from "../platform/tools.ts";
import type { CheckTime } from "./deadline.ts";
import type { Fd } from "./hands.ts";
import { ProgramError } from "./program_error.ts";
import { openPath } from "./program_files.ts";

/** No path made simpler, nothing looked up in fstab, no helper started, nothing written below /run. */
const plainly = ["--no-canonicalize", "--no-mtab", "--internal-only"];
/** What a program has as its first open file of ours. */
const first = 3;
const notJoined = "ossify: the cgroup cannot be joined";
/** Seconds for what has to be done even when the time is over. */
const lastResort = 2;

/** The first and the second open file that a program is given. A folder with its dot: some versions follow no link at the end of a path. */
export const given = {
	folder: openPath(first, "."),
	file: openPath(first),
	secondFolder: openPath(first + 1, "."),
	secondFile: openPath(first + 1),
};

/** Programs within one mount namespace. */
export class ProgramMounts {
	private readonly tools: Tools;
	private readonly namespace: Fd;
	private readonly check: CheckTime;

	constructor(tools: Tools, namespace: Fd, check: CheckTime) {
		this.tools = tools;
		this.namespace = namespace;
		this.check = check;
	}

	/** @throws {ProgramError} with what it says */
	mount(args: readonly string[], ...files: readonly Fd[]): void {
		this.within("mount", args, files, this.check());
	}

	/** Takes away the mount whose root the folder is, and what stands on it. */
	unmount(folder: Fd): void {
		this.within("umount", ["--lazy", given.folder], [folder], lastResort);
	}

	/** Runs a program outside, on open files, that ends with this process: it may take longer than this one lives. */
	outside(program: string, args: readonly string[], ...files: readonly Fd[]): void {
		const command = ["--pdeathsig", "KILL", "--", this.tools.find(program), ...args];
		this.run("setpriv", command, files, this.check());
	}

	/** The same in a cgroup. @returns false where it could not be joined, and nothing was done */
	outsideIn(cgroup: Fd, program: string, args: readonly string[], ...files: readonly Fd[]): boolean {
		const join = `echo 0 >&${first + files.length} || { echo '${notJoined}' >&2; exit 1; }; exec "$@" ${first + files.length}>&-`;
		try {
			this.outside("sh", ["-c", join, "sh", this.tools.find(program), ...args], ...files, cgroup);
			return true;
		} catch (error) {
			if (error instanceof ProgramError && error.said.includes(notJoined)) return false;
			throw error;
		}
	}

	private within(program: string, args: readonly string[], files: readonly Fd[], seconds: number): void {
		const command = [`--mount=${openPath(first + files.length)}`, "--", this.tools.find(program), ...plainly, ...args];
		this.run("nsenter", command, [...files, this.namespace], seconds);
	}

	private run(program: string, args: readonly string[], descriptors: readonly Fd[], seconds: number): void {
		const { code, stderr, failure } = this.tools.run(this.tools.find(program), { args, descriptors, seconds: Math.min(seconds, 3600) });
		if (code === 0) return;
		// Killed as the time is over: then this throws.
		if (failure === "ETIMEDOUT") this.check();
		throw new ProgramError(stderr || `${program}: ${failure ?? "it was killed"}`);
	}
}
