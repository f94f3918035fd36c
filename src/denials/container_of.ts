/**
 * The container of a process, by its cgroup; of one that has ended, by the root file system that it worked on.
 *
 * The kernel gives the numbers of processes and of file systems again. So a process counts only if it started before the record, and a container's root only
 * if the container did: since then, its root has that number.
 * @module
 */
import { knownMounts, rootMount } from "../mountinfo.ts";
import { containerIn } from "../platform/process/cgroup.ts";

/** The processes of this machine. */
export interface ProcessFiles {
	/** The IDs of all processes. */
	pids(): readonly number[];
	/** The content of a file in `/proc/PID`; undefined where there is no such process. */
	read(pid: number, name: "cgroup" | "mountinfo"): string | undefined;
	/** When a process started, in milliseconds since 1970; undefined where it has ended. */
	started(pid: number): number | undefined;
	/** Milliseconds since 1970. */
	now(): number;
}

/** The process of a record. */
export interface RecordedProcess {
	/** Seconds since 1970. */
	readonly time: number;
	readonly pid: number;
	readonly ppid: number;
	/** The device of the file system that refused the write: `0:39`. */
	readonly device: string | undefined;
}

/** Where a refused write comes from. */
export type Origin =
	| { readonly container: string }
	/** `host`: from a process of the host. `ended`: the process has ended, and no container that runs has that root file system. */
	| { readonly container: undefined; readonly because: "host" | "ended" };

/** A root file system. */
interface Root {
	/** Undefined where several containers have it, or the host: then it does not say which of them it was. */
	readonly container: string | undefined;
	readonly started: number;
}

/** How long what was found counts: for records as they come, and for those of a log. */
const freshFor = { live: 2000, log: Number.POSITIVE_INFINITY } as const;

/** How much later a process may seem to have started: /proc has hundredths of a second. */
const slack = 100;

/** Looks up containers. A process may have ended when its record arrives. */
export class Containers {
	private readonly files: ProcessFiles;
	private readonly kind: keyof typeof freshFor;
	private roots = new Map<string, Root>();
	/** Devices of no root, and when they were looked for. */
	private readonly missing = new Map<string, number>();
	private readAt = Number.NEGATIVE_INFINITY;

	constructor(files: ProcessFiles, kind: keyof typeof freshFor = "live") {
		this.files = files;
		this.kind = kind;
	}

	originOf({ time, pid, ppid, device }: RecordedProcess): Origin {
		const at = time * 1000 + slack;
		const own = this.ofProcess(pid, at);
		if (typeof own === "string") return { container: own };
		const container = this.ofDevice(device, at) ?? (this.ofProcess(ppid, at) || undefined);
		return container === undefined ? { container, because: own === false ? "host" : "ended" } : { container };
	}

	/** False for one of the host; undefined for one that has ended, or started later. */
	private ofProcess(pid: number, at: number): string | false | undefined {
		const cgroups = this.files.read(pid, "cgroup");
		const started = this.files.started(pid);
		if (cgroups === undefined || started === undefined || started > at) return undefined;
		return containerIn(cgroups) ?? false;
	}

	private ofDevice(device: string | undefined, at: number): string | undefined {
		if (device === undefined) return undefined;
		const now = this.files.now();
		const isFresh = (at: number | undefined) => at !== undefined && now - at < freshFor[this.kind];
		const isKnown = this.kind === "log" || this.roots.has(device) || isFresh(this.missing.get(device));
		if (!isFresh(this.readAt) || !isKnown) this.readRoots(now);
		const root = this.roots.get(device);
		if (this.missing.size >= mostMissing) this.missing.clear();
		if (root === undefined && !isFresh(this.missing.get(device))) this.missing.set(device, now);
		return root !== undefined && root.started <= at ? root.container : undefined;
	}

	/** Each container has a root file system of its own, except with storage drivers that copy (vfs). */
	private readRoots(now: number): void {
		this.readAt = now;
		this.roots = new Map();
		for (const pid of this.files.pids()) {
			const device = rootMount(knownMounts(this.files.read(pid, "mountinfo") ?? ""))?.device;
			const cgroups = this.files.read(pid, "cgroup");
			if (device === undefined || cgroups === undefined) continue;
			const container = containerIn(cgroups);
			const started = this.files.started(pid) ?? Number.POSITIVE_INFINITY;
			const known = this.roots.get(device);
			const isShared = known !== undefined && known.container !== container;
			this.roots.set(device, { container: isShared ? undefined : container, started: Math.min(started, known?.started ?? started) });
		}
	}
}

const mostMissing = 10_000;
