/**
 * The running containers of this machine, by the processes that engines start for them: conmon (Podman, CRI-O) and containerd's shim (containerd,
 * Docker). So no engine is asked, and it does not matter where it keeps its state.
 * @see https://github.com/containers/conmon/blob/main/src/cli.c
 * @module
 */
import { readdirSync, readlinkSync } from "node:fs";
import { containerIn } from "../process/cgroup.ts";
import { textAt } from "../process/process.ts";

/** A running container. */
export interface RunningContainer {
	/** 64 hexadecimal digits. */
	readonly id: string;
	/** Of its first process. */
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
	const found = new Map<string, RunningContainer>();
	const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	for (const pid of pids.sort((a, b) => Number(a) - Number(b))) {
		const container = containerOf(pid);
		if (container !== undefined && !found.has(container.id)) found.set(container.id, container);
	}
	return [...found.values()];
}

function containerOf(pid: string): RunningContainer | undefined {
	const parent = /^PPid:\t(\d+)$/m.exec(textAt(`/proc/${pid}/status`))?.[1];
	const program = parent === undefined ? "" : textAt(`/proc/${parent}/comm`).trim();
	if (parent === undefined || !(program === "conmon" || program.startsWith("containerd-shim"))) return undefined;
	const mountinfo = textAt(`/proc/${pid}/mountinfo`);
	const known = program === "conmon" ? ofConmon(parent) : ofShim(parent, pid);
	return known === undefined || mountinfo === "" ? undefined : { ...known, pid: Number(pid), mountinfo };
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
