/**
 * The container of a process, by its cgroup; of one that has ended, by the root file system that it worked on.
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
	/** Milliseconds since 1970. */
	now(): number;
}

/** The process of a record. */
export interface RecordedProcess {
	readonly pid: number;
	readonly ppid: number;
	/** The device of the file system that refused the write: `0:39`. */
	readonly device: string | undefined;
}

/** Looks up containers. A process may have ended when its record arrives. */
export class Containers {
	private readonly files: ProcessFiles;
	private readonly byDevice = new Map<string, { readonly container: string | undefined; readonly at: number }>();

	constructor(files: ProcessFiles) {
		this.files = files;
	}

	/** Undefined for a process of the host, and for one that has ended with its whole container. */
	containerOf({ pid, ppid, device }: RecordedProcess): string | undefined {
		return this.ofProcess(pid) ?? this.ofDevice(device) ?? this.ofProcess(ppid);
	}

	private ofProcess(pid: number): string | undefined {
		const cgroups = this.files.read(pid, "cgroup");
		return cgroups === undefined ? undefined : containerIn(cgroups);
	}

	/** Each container has a root file system of its own. Devices are used again after containers end, so what was found counts for a short time. */
	private ofDevice(device: string | undefined): string | undefined {
		if (device === undefined) return undefined;
		const now = this.files.now();
		const known = this.byDevice.get(device);
		if (known !== undefined && now - known.at < freshFor) return known.container;
		const container = this.find(device);
		if (this.byDevice.size >= maxKnown) this.byDevice.clear();
		this.byDevice.set(device, { container, at: now });
		return container;
	}

	private find(device: string): string | undefined {
		for (const pid of this.files.pids()) {
			if (rootMount(knownMounts(this.files.read(pid, "mountinfo") ?? ""))?.device !== device) continue;
			const container = this.ofProcess(pid);
			if (container !== undefined) return container;
		}
		return undefined;
	}
}

/** Milliseconds. */
const freshFor = 2000;
const maxKnown = 10_000;
