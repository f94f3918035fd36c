/**
 * Whether a container runs, by its first process, and whether its root is read-only now.
 * @see proc(5): https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 * @module
 */

import type { ContainerState } from "../audit/mod.ts";
import { knownMounts, rootMount } from "../mountinfo.ts";
import type { Files } from "../platform/mod.ts";
import type { StateFile } from "./found.ts";

const stopped: ContainerState = { status: "stopped" };

/** Linux counts in hundredths of a second for programs, whatever it does itself. */
const ticks = 100;

/** A process is there before the file with its ID is written; the kernel counts its start from a boot time in whole seconds. */
const slack = 2000;

/** @param root the root folder of the machine, which no link in its /proc may lead out of */
export function stateOf(files: Files, root: string, pidFile: StateFile | undefined): ContainerState {
	if (pidFile === undefined) return stopped;
	const { folder, below } = pidFile;
	const pid = attempt(() => Number(new TextDecoder().decode(folder.read(below)).trim()));
	const written = files.modified(folder.at(below));
	if (pid === undefined || !Number.isInteger(pid) || pid <= 0 || written === undefined) return stopped;
	const proc = new Proc(files, root);
	const started = startOf(proc, pid);
	// A process that started later has got the number of one that ended.
	if (started === undefined || started.getTime() > written.getTime() + slack) return stopped;
	const state = rootOf(proc, pid);
	return { status: "running", pid, started: started.toISOString(), ...(state && { root: state }) };
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

function rootOf(proc: Proc, pid: number): ContainerState["root"] {
	const mount = rootMount(knownMounts(proc.text(`${pid}/mountinfo`) ?? ""));
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
