/**
 * The running containers of this machine, by the processes that engines start for them: conmon (Podman, CRI-O) and containerd's shim (containerd,
 * Docker). So no engine is asked, and it does not matter where it keeps its state.
 * @see https://github.com/containers/conmon/blob/main/src/cli.c
 * @module
 */
import { readdirSync, readlinkSync } from "node:fs";
import { containerIn } from "../process/cgroup.ts";
import { startOf, textAt } from "../process/process.ts";

/** A running container. */
export interface RunningContainer {
	/** 64 hexadecimal digits. */
	readonly id: string;
	/** Its first process. */
	readonly pid: number;
	/** As conmon has it. */
	readonly name: string | undefined;
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
	private readonly containers = new Map<string, RunningContainer>();
	/** Processes that are not a container's first, by when they were seen first. */
	private readonly others = new Map<string, number>();
	private readonly ownRoot = rootDeviceIn(textAt("/proc/self/mountinfo"));

	/** The containers that were not found before. */
	found(): RunningContainer[] {
		const now = performance.now();
		const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
		const fresh: RunningContainer[] = [];
		for (const pid of pids.sort((a, b) => Number(a) - Number(b))) {
			const since = this.others.get(pid) ?? now;
			if (now - since > youngFor) continue;
			this.others.set(pid, since);
			const container = this.containerOf(pid);
			if (container === undefined || this.containers.has(container.id)) continue;
			this.containers.set(container.id, container);
			fresh.push(container);
		}
		this.forget(pids);
		return fresh;
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
		const root = rootDeviceIn(mountinfo);
		// A runtime that is still at work has the host's root.
		if (root === undefined || root === this.ownRoot) return undefined;
		const known = program === "conmon" ? ofConmon(parent) : ofShim(parent, pid);
		return known && { ...known, pid: Number(pid), mountinfo };
	}
}

/** Milliseconds: a runtime takes less time to make a process the first of its container. */
const youngFor = 5000;

/** The device of the mount on `/`, the last one: `36 35 0:39 / / rw …`. */
function rootDeviceIn(mountinfo: string): string | undefined {
	return [...mountinfo.matchAll(/^\d+ \d+ (\d+:\d+) [^ ]* \/ /gm)].at(-1)?.[1];
}

/** Whether its first process has not ended. */
export function isRunning({ pid }: Pick<RunningContainer, "pid">): boolean {
	return startOf(pid) !== undefined;
}

type Known = Pick<RunningContainer, "id" | "name" | "bundle">;

/** `conmon … -c ID -n NAME -b BUNDLE …`; CRI-O's has `-c ID` too. One with `-e` or `--exec-attach` is of an exec, in the same container. */
function ofConmon(conmon: string): Known | undefined {
	const args = textAt(`/proc/${conmon}/cmdline`).split("\0");
	const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
	const id = after("-c");
	return id === undefined || args.includes("-e") ? undefined : { id, name: after("-n"), bundle: after("-b") };
}

/** A shim serves all containers of a pod, and is in the bundle of the first; the others are beside it. */
function ofShim(shim: string, pid: string): Known | undefined {
	const id = containerIn(textAt(`/proc/${pid}/cgroup`));
	const bundle = linkAt(`/proc/${shim}/cwd`)?.replace(/[^/]+$/, id ?? "");
	return id === undefined ? undefined : { id, name: undefined, bundle };
}

function linkAt(path: string): string | undefined {
	try {
		return readlinkSync(path);
	} catch {
		return undefined;
	}
}
