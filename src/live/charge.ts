/**
 * Who pays for what is copied up. The pages of a tmpfs are charged to the cgroup of whoever writes them, for as long as they stay: a hook
 * runs in the engine's, which may have a limit and has many containers. So the hook is in the container's memory cgroup while it copies.
 * @module
 */
import { O_RDONLY, O_WRONLY, RESOLVE_BENEATH } from "./abi.ts";
import { binaryOf, bytesOf } from "./bytes.ts";
import { SyscallError } from "./errno.ts";
import { step } from "./fault.ts";
import { type Needed, overMemory } from "./measure.ts";
import { headroomOf, hierarchies, joinFile, type MemoryCgroup, memoryCgroup, withParents } from "./memory_cgroup.ts";
import type { Fd, Syscalls } from "./syscalls.ts";

/** Bytes that are not worth it. */
const negligible = 64 * 1024;
/** What this process may need for itself meanwhile: the kernel would end it without a word. */
const own = 4 * 1024 * 1024;

/** Where to look. */
export interface ChargePlace {
	/** `/proc` and `/` as they were outside. */
	readonly proc: Fd;
	readonly root: Fd;
	readonly pid: number;
}

/** Charges work to a container. */
export class Charge {
	/** What somebody should know: why it was charged to the engine after all. */
	readonly remarks: string[] = [];
	private readonly sys: Syscalls;
	private readonly unhurried: Syscalls;
	private readonly place: ChargePlace;

	/** @param unhurried takes no heed of the clock: who came in has to leave, also when the time is over */
	constructor(sys: Syscalls, unhurried: Syscalls, place: ChargePlace) {
		this.sys = sys;
		this.unhurried = unhurried;
		this.place = place;
	}

	/**
	 * Does the work in the container's memory cgroup, and comes back. Where there is no way into it, it is done as it is, with a remark: who
	 * pays is no reason to keep a container from starting.
	 * @throws {OssifyError} `policy/tmpfs-too-small` where the container's memory limit leaves less
	 */
	while(needed: Needed, destination: string, work: () => void): void {
		if (needed.bytes + needed.kernelBytes <= negligible) return work();
		const cgroup = this.find();
		if (cgroup === "same") return work();
		if (typeof cgroup === "string") return this.unpaid(cgroup, work);
		const left = this.headroom(cgroup);
		if (needed.bytes + needed.kernelBytes + own > left) throw overMemory(destination, needed, Math.max(0, left - own));
		const [there, back] = [this.openJoin(cgroup), this.openJoin(cgroup.ours)];
		if (there === undefined || back === undefined) return this.unpaid("its cgroup cannot be joined", work);
		this.within(there, back, work);
	}

	private within(there: Fd, back: Fd, work: () => void): void {
		try {
			this.join(there);
		} catch (error) {
			if (!(error instanceof SyscallError)) throw error;
			return this.unpaid(`its cgroup cannot be joined (${error.errno})`, work);
		}
		try {
			work();
		} finally {
			// One that cannot leave must not go on: what it did next would be the container's.
			step("leave the container's cgroup", () => this.join(back));
			this.sys.close(there);
			this.sys.close(back);
		}
	}

	private unpaid(why: string, work: () => void): void {
		this.remarks.push(`what was copied up is charged to the engine's memory cgroup, not to the container's: ${why}`);
		work();
	}

	/** Both cgroups, once the container's process was seen in its own. */
	private find(): (MemoryCgroup & { readonly folder: string; readonly ours: MemoryCgroup & { readonly folder: string } }) | string {
		const [theirs, ours] = [this.of(String(this.place.pid)), this.of("thread-self")];
		if (theirs === undefined || ours === undefined) return "there is none";
		if (theirs.version === ours.version && theirs.path === ours.path) return "same";
		for (const root of hierarchies[theirs.version]) {
			const folder = `${root}${theirs.path}`;
			const processes = this.read(`${folder}/cgroup.procs`)?.split("\n") ?? [];
			if (!processes.includes(String(this.place.pid))) continue;
			if (theirs.version === 2 && !this.hasRoomForUs(folder)) return "its limit of processes is too low for ossify's threads";
			return { ...theirs, folder: root, ours: { ...ours, folder: root } };
		}
		return "its cgroup is not below /sys/fs/cgroup";
	}

	private of(process: string): MemoryCgroup | undefined {
		return memoryCgroup(this.read(`${process}/cgroup`, this.place.proc) ?? "");
	}

	/** Version 2 moves all threads, and then no more of them than `pids.max` can be started: an engine for JavaScript would crash. */
	private hasRoomForUs(folder: string): boolean {
		const most = Number(this.read(`${folder}/pids.max`)?.trim() ?? "max");
		return Number.isNaN(most) || most - Number(this.read(`${folder}/pids.current`) ?? 0) >= 64;
	}

	private headroom({ version, path, folder }: MemoryCgroup & { readonly folder: string }): number {
		const rooms = withParents(path).map((one) => headroomOf(version, (name) => this.read(`${folder}${one}/${name}`)));
		return Math.min(Number.POSITIVE_INFINITY, ...rooms);
	}

	private openJoin({ version, path, folder }: MemoryCgroup & { readonly folder: string }): Fd | undefined {
		try {
			return this.sys.open(this.place.root, `${folder}${path}/${joinFile[version]}`, O_WRONLY, RESOLVE_BENEATH);
		} catch (error) {
			if (error instanceof SyscallError) return undefined;
			throw error;
		}
	}

	/** 0 is whoever writes. */
	private join(file: Fd): void {
		this.unhurried.call("write", file, bytesOf("0"), 1);
	}

	private read(path: string, at = this.place.root): string | undefined {
		try {
			const file = this.sys.open(at, path, O_RDONLY, RESOLVE_BENEATH);
			try {
				let text = "";
				for (let chunk = this.sys.read(file); chunk.length > 0; chunk = this.sys.read(file)) text += binaryOf(chunk);
				return text;
			} finally {
				this.sys.close(file);
			}
		} catch (error) {
			if (error instanceof SyscallError) return undefined;
			throw error;
		}
	}
}
