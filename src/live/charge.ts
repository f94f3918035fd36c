/**
 * The memory accounting of copy-up. The pages of a tmpfs are charged to the cgroup of the process that writes them, as long as they exist. A hook runs
 * in the engine's cgroup, which may have a limit and serves many containers. So ossify joins the container's memory cgroup while it copies.
 * @module
 */
import type { Needed } from "./measure.ts";
import { headroomOf, hierarchies, joinFile, type MemoryCgroup, memoryCgroup, withParents } from "./memory_cgroup.ts";
import { overMemory } from "./too_small.ts";

/** For fewer bytes, ossify does not join the cgroup, which takes longer than the copy. */
const negligible = 64 * 1024;
/** Memory that ossify itself may need while it copies. If it exceeded the limit, the kernel would kill it, without a message. */
const own = 4 * 1024 * 1024;
/** Processes that `pids.max` must still allow. */
const threads = 64;

/** The container, and the files of the host. */
export interface ChargePlace {
	/** A file of the host, by its path without the first `/`; undefined if it cannot be read. */
	read(path: string): string | undefined;
	readonly pid: number;
}

/** The files by which ossify joins the container's cgroup and leaves it: paths without the first `/`. */
export interface ChargeTarget {
	readonly join: string;
	readonly leave: string;
}

/** Chooses the cgroup that is charged. */
export class Charge {
	/** Why the engine's cgroup was charged instead. */
	readonly remarks: string[] = [];
	private readonly place: ChargePlace;

	constructor(place: ChargePlace) {
		this.place = place;
	}

	/**
	 * The cgroup to join while copying; undefined for none. If the container's cgroup cannot be joined, the container still starts, and a remark names
	 * the reason.
	 * @throws {OssifyError} `policy/tmpfs-too-small` if the content does not fit into the container's memory limit
	 */
	targetFor(needed: Needed, destination: string): ChargeTarget | undefined {
		const total = needed.bytes + needed.kernelBytes;
		if (total <= negligible) return undefined;
		const [theirs, ours] = [this.of(String(this.place.pid)), this.of("thread-self")];
		if (theirs === undefined || ours === undefined) return this.chargesEngine("no memory cgroup can be seen");
		if (theirs.version === ours.version && theirs.path === ours.path) return undefined;
		const root = hierarchies[theirs.version].find((one) => this.isIn(`${one}${theirs.path}`));
		if (root === undefined) return this.chargesEngine("its cgroup is not below /sys/fs/cgroup");
		const left = this.headroom(root, theirs) - own;
		if (total > left) throw overMemory(destination, needed, Math.max(0, left));
		if (!this.hasRoom(`${root}${theirs.path}`, theirs)) return this.chargesEngine("its limit of processes is too low for ossify's threads");
		const file = joinFile[theirs.version];
		return { join: `${root}${theirs.path}/${file}`, leave: `${root}${ours.path}/${file}` };
	}

	/** Adds a remark why the engine's cgroup is charged. */
	chargesEngine(why: string): undefined {
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

	/** With version 2, all threads move, and `pids.max` limits new ones: if a JavaScript engine cannot start a thread, it crashes. */
	private hasRoom(folder: string, { version }: MemoryCgroup): boolean {
		if (version === 1) return true;
		const most = Number(this.place.read(`${folder}/pids.max`)?.trim() ?? "max");
		return Number.isNaN(most) || most - Number(this.place.read(`${folder}/pids.current`) ?? 0) >= threads;
	}
}
