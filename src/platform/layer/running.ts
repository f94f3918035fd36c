/**
 * The running containers of this machine, by the processes that engines start for them: conmon (Podman, CRI-O) and containerd's shim (containerd,
 * Docker). So no engine is asked, and it does not matter where it keeps its state.
 * @see https://github.com/containers/conmon/blob/main/src/cli.c
 * @module
 */
import { knownMounts, rootMount } from "../../mountinfo.ts";
import { containerIn } from "../process/cgroup.ts";
import { linkAt, pidsNow, startOf, textAt } from "../process/process.ts";

/** A running container. */
export interface RunningContainer {
	/** 64 hexadecimal digits; of a container that no engine's daemon manages (`ctr`), the name that its user chose. */
	readonly id: string;
	/** Its first process. */
	readonly pid: number;
	/** As conmon has it, or as its user chose it. */
	readonly name: string | undefined;
	/** containerd's; undefined for one of conmon's. */
	readonly namespace: string | undefined;
	/** The folder with its `config.json`; undefined where it is not known. */
	readonly bundle: string | undefined;
	/** The content of its first process's mountinfo. */
	readonly mountinfo: string;
}

/** All that this process may see, each once. */
export function runningContainers(): RunningContainer[] {
	return new ContainerSearch().found();
}

/** Searches again and again; a process is looked at only while it is young. */
export class ContainerSearch {
	private readonly known = new Set<string>();
	/** Processes that are not a container's first, by when they were seen first. */
	private readonly others = new Map<string, number>();
	private readonly ownRoot = rootIn(textAt("/proc/self/mountinfo"));

	private lastPid = "";
	private bornAt = Number.NEGATIVE_INFINITY;

	/** Leaves out what runs now. */
	ignoreRunning(): void {
		for (const pid of pidsNow()) this.others.set(pid, Number.NEGATIVE_INFINITY);
	}

	/** The containers that were not found before. */
	found(): RunningContainer[] {
		const now = performance.now();
		if (this.isQuiet(now)) return [];
		const pids = pidsNow();
		const fresh: RunningContainer[] = [];
		for (const pid of pids.sort((a, b) => Number(a) - Number(b))) {
			const since = this.others.get(pid) ?? now;
			if (now - since > youngFor) continue;
			this.others.set(pid, since);
			const container = this.containerOf(pid);
			if (container === undefined) continue;
			const key = keyOf(container.id, container.namespace);
			if (this.known.has(key)) continue;
			this.known.add(key);
			fresh.push(container);
		}
		this.forget(pids);
		return fresh;
	}

	/** Whether no process is young: proc_loadavg(5) ends with the last process ID that was given. */
	private isQuiet(now: number): boolean {
		const lastPid = textAt("/proc/loadavg").trim().split(" ").at(-1) ?? "";
		if (lastPid === this.lastPid && lastPid !== "") return now - this.bornAt > youngFor;
		this.lastPid = lastPid;
		this.bornAt = now;
		return false;
	}

	/** Process IDs are used again. */
	private forget(pids: readonly string[]): void {
		const alive = new Set(pids);
		for (const pid of this.others.keys()) if (!alive.has(pid)) this.others.delete(pid);
	}

	private containerOf(pid: string): RunningContainer | undefined {
		const parent = /^PPid:\t(\d+)$/m.exec(textAt(`/proc/${pid}/status`))?.[1];
		const program = parent === undefined ? "" : textAt(`/proc/${parent}/comm`).trim();
		if (parent === undefined || !(program === "conmon" || program.startsWith("containerd-shim"))) return undefined;
		const mountinfo = textAt(`/proc/${pid}/mountinfo`);
		const root = rootIn(mountinfo);
		// A runtime that is still at work has the host's root.
		if (root === undefined || root === this.ownRoot) return undefined;
		const known = program === "conmon" ? ofConmon(parent) : ofShim(parent, pid);
		return known && { ...known, pid: Number(pid), mountinfo };
	}
}

/** IDs of 64 digits are unique on a machine; others are names that users choose, in a namespace of containerd's. */
export function keyOf(id: string, namespace = ""): string {
	return /^[0-9a-f]{64}$/.test(id) ? id : `${namespace}/${id}`;
}

/** Milliseconds: a runtime takes less time to make a process the first of its container. */
const youngFor = 5000;

/** Device and folder of the mount on `/`. */
function rootIn(mountinfo: string): string | undefined {
	const mount = rootMount(knownMounts(mountinfo));
	return mount && `${mount.device} ${mount.root}`;
}

/** Tells whether a process that runs now has not ended yet: its ID is used again later. */
export function livenessOf(pid: number): () => boolean {
	const start = startOf(pid);
	return () => start !== undefined && startOf(pid) === start;
}

type Known = Omit<RunningContainer, "pid" | "mountinfo">;

/** `conmon … -c ID -n NAME -b BUNDLE …`; CRI-O's has `-c ID` too. One with `-e` or `--exec-attach` is of an exec, in the same container. */
function ofConmon(conmon: string): Known | undefined {
	const { args, after } = argumentsOf(conmon);
	const id = after("-c");
	return id === undefined || args.includes("-e") ? undefined : { id, name: after("-n"), namespace: undefined, bundle: after("-b") };
}

/** A shim serves all containers of a pod, and is in the bundle of the first; the others are beside it. */
function ofShim(shim: string, pid: string): Known | undefined {
	const cwd = linkAt(`/proc/${shim}/cwd`);
	const { after } = argumentsOf(shim);
	const namespace = after("-namespace") ?? "";
	const id = containerIn(textAt(`/proc/${pid}/cgroup`));
	if (id !== undefined) return { id, name: undefined, namespace, bundle: cwd?.replace(/[^/]+$/, id) };
	// A shim of a single container: `containerd-shim-runc-v2 -namespace default -id NAME …`.
	const name = after("-id");
	return name === undefined ? undefined : { id: name, name, namespace, bundle: cwd };
}

function argumentsOf(pid: string) {
	const args = textAt(`/proc/${pid}/cmdline`).split("\0");
	return { args, after: (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined) };
}
