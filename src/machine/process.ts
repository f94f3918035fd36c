/**
 * Whether a container runs, by its first process, and whether its root is read-only now.
 * @see proc(5): https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 * @module
 */

import type { ContainerState } from "../audit/mod.ts";
import { knownMounts, rootMount } from "../mountinfo.ts";
import type { Files } from "../platform/mod.ts";
import type { FoundContainer, StateFile } from "./found.ts";

/** Linux counts in hundredths of a second for programs, whatever it does itself. */
const ticks = 100;

/** A process is there before the file with its ID is written; the kernel counts its start from a boot time in whole seconds. */
const slack = 2000;

/** A container's state, and where it runs, the mounts of its first process. */
export interface SeenState {
	readonly state: ContainerState;
	/** The content of its mountinfo. */
	readonly mountinfo?: string;
}

/** @param root the root folder of the machine, which no link in its /proc may lead out of */
export function stateOf(files: Files, root: string, container: FoundContainer): SeenState {
	const { ran, sandbox } = container;
	const kind = sandbox && { sandbox };
	const proc = new Proc(files, root);
	const live = fromFile(files, proc, container.pid) ?? fromProcess(proc, container);
	if (live === undefined) return { state: { status: ran === undefined ? "stopped" : ran ? "exited" : "created", ...kind } };
	const { pid, started } = live;
	const mountinfo = proc.text(`${pid}/mountinfo`);
	const rootState = mountinfo === undefined ? undefined : rootIn(mountinfo);
	const status = ran === false || isRuntime(proc, pid) ? "created" : "running";
	return {
		state: { status, pid, started: started.toISOString(), ...(rootState && { root: rootState }), ...kind },
		...(mountinfo !== undefined && { mountinfo }),
	};
}

/** A process, and when it started. */
interface Live {
	readonly pid: number;
	readonly started: Date;
}

function fromFile(files: Files, proc: Proc, pidFile: StateFile | undefined): Live | undefined {
	if (pidFile === undefined) return undefined;
	const { folder, below } = pidFile;
	const pid = attempt(() => Number(new TextDecoder().decode(folder.read(below)).trim()));
	const written = files.modified(folder.at(below));
	if (pid === undefined || !Number.isInteger(pid) || pid <= 0 || written === undefined) return undefined;
	const started = startOf(proc, pid);
	// A process that started later has got the number of one that ended.
	return started === undefined || started.getTime() > written.getTime() + slack ? undefined : { pid, started };
}

function fromProcess(proc: Proc, { process: pid }: FoundContainer): Live | undefined {
	const started = pid === undefined ? undefined : startOf(proc, pid);
	return pid === undefined || started === undefined ? undefined : { pid, started };
}

/** Between `create` and `start`, the process of a container is the runtime, which waits. */
function isRuntime(proc: Proc, pid: number): boolean {
	return /^(?:runc:\[.*|crun)$/.test(proc.text(`${pid}/comm`)?.trim() ?? "");
}

/** Undefined where there is no such process, or it has ended and waits for its parent. */
function startOf(proc: Proc, pid: number): Date | undefined {
	const stat = proc.text(`${pid}/stat`);
	const boot = /^btime (\d+)$/m.exec(proc.text("stat") ?? "")?.[1];
	// The name may hold spaces and brackets.
	const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
	if (fields === undefined || boot === undefined || fields[0] === "Z" || fields[0] === "X") return undefined;
	return new Date((Number(boot) + Number(fields[19]) / ticks) * 1000);
}

function rootIn(mountinfo: string): ContainerState["root"] {
	const mount = rootMount(knownMounts(mountinfo));
	if (mount === undefined) return undefined;
	return [mount.options, mount.fileSystemOptions].some((options) => options.includes("ro")) ? "read-only" : "writable";
}

/** The machine's /proc: of another machine, it may be a copy, with links and pipes. */
class Proc {
	readonly #files: Files;
	readonly #root: string;

	constructor(files: Files, root: string) {
		this.#files = files;
		this.#root = root;
	}

	text(below: string): string | undefined {
		const path = `${this.#root === "/" ? "" : this.#root}/proc/${below}`;
		const options = { blame: "host", limit: 16 * 1024 * 1024, within: [this.#root] } as const;
		return attempt(() => new TextDecoder().decode(this.#files.read(path, options)));
	}
}

function attempt<T>(act: () => T): T | undefined {
	try {
		return act();
	} catch {
		return undefined;
	}
}
