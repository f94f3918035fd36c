/**
 * Who pays for what is copied up. The pages of a tmpfs are charged to the cgroup of whoever writes them, for as long as they stay: a hook
 * runs in the engine's, which may have a limit and has many containers. So what copies is in the container's memory cgroup meanwhile.
 * @module
 */
import type { Needed } from "./measure.ts";
import { headroomOf, hierarchies, joinFile, type MemoryCgroup, memoryCgroup, withParents } from "./memory_cgroup.ts";
import { overMemory } from "./too_small.ts";

/** Bytes that are not worth it. */
const negligible = 64 * 1024;
/** What the one who copies may need for itself meanwhile: the kernel would end it without a word. */
const own = 4 * 1024 * 1024;
/** Processes that `pids.max` must allow beside those that run. */
const threads = 64;

/** Whose container, and who copies. */
export interface ChargePlace {
	/** A file of the host, by its path from `/`, without that; undefined where it cannot be read. */
	read(path: string): string | undefined;
	readonly pid: number;
}

/** The files by which the one who copies joins the container's cgroup, and leaves it: paths from `/`, without that. */
export interface ChargeTarget {
	readonly join: string;
	readonly leave: string;
}

/** Decides who pays. */
export class Charge {
	/** Why the engine paid after all. */
	readonly remarks: string[] = [];
	private readonly place: ChargePlace;

	constructor(place: ChargePlace) {
		this.place = place;
	}

	/**
	 * Where what copies is to be meanwhile; undefined: where it is. Where there is no way into the container's cgroup, that is a remark: who
	 * pays is no reason to keep a container from starting.
	 * @throws {OssifyError} `policy/tmpfs-too-small` where the container's memory limit leaves less
	 */
	targetFor(needed: Needed, destination: string): ChargeTarget | undefined {
		const total = needed.bytes + needed.kernelBytes;
		if (total <= negligible) return undefined;
		const [theirs, ours] = [this.of(String(this.place.pid)), this.of("thread-self")];
		if (theirs === undefined || ours === undefined) return this.unpaid("no memory cgroup can be seen");
		if (theirs.version === ours.version && theirs.path === ours.path) return undefined;
		const root = hierarchies[theirs.version].find((one) => this.isIn(`${one}${theirs.path}`));
		if (root === undefined) return this.unpaid("its cgroup is not below /sys/fs/cgroup");
		const left = this.headroom(root, theirs) - own;
		if (total > left) throw overMemory(destination, needed, Math.max(0, left));
		if (!this.hasRoom(`${root}${theirs.path}`, theirs)) return this.unpaid("its limit of processes is too low for ossify's threads");
		const file = joinFile[theirs.version];
		return { join: `${root}${theirs.path}/${file}`, leave: `${root}${ours.path}/${file}` };
	}

	/** @returns where what copies is to be after all */
	unpaid(why: string): undefined {
		const remark = `what was copied up is charged to the engine's memory cgroup, not to the container's: ${why}`;
		if (!this.remarks.includes(remark)) this.remarks.push(remark);
		return undefined;
	}

	private of(process: string): MemoryCgroup | undefined {
		return memoryCgroup(this.place.read(`proc/${process}/cgroup`) ?? "");
	}

	private isIn(folder: string): boolean {
		const processes = this.place.read(`${folder}/cgroup.procs`)?.split("\n") ?? [];
		return processes.includes(String(this.place.pid));
	}

	private headroom(root: string, { version, path }: MemoryCgroup): number {
		const rooms = withParents(path).map((one) => headroomOf(version, (name) => this.place.read(`${root}${one}/${name}`)));
		return Math.min(Number.POSITIVE_INFINITY, ...rooms);
	}

	/** Version 2 moves all threads, and then no more of them than `pids.max` can be started: a JavaScript engine would crash. */
	private hasRoom(folder: string, { version }: MemoryCgroup): boolean {
		if (version === 1) return true;
		const most = Number(this.place.read(`${folder}/pids.max`)?.trim() ?? "max");
		return Number.isNaN(most) || most - Number(this.place.read(`${folder}/pids.current`) ?? 0) >= threads;
	}
}
