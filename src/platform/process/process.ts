/**
 * Processes that run on this machine.
 * @module
 */
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { codeOf } from "../fault.ts";

/** A running process. */
export interface Process {
	readonly pid: number;
	/** Its arguments; the first one is its name. */
	readonly args: readonly string[];
	/** The time of its start, accurate to a few hundredths of a second. */
	readonly started: Date;
	/** A variable of its initial environment; undefined if it is not set, or cannot be read. */
	variable(name: string): string | undefined;
	/** Whether a path leads to the same file for that process as for this one. If the path does not exist, its parent folder is compared. */
	shares(path: string): boolean;
}

/** The processes with a name, in all namespaces. They must run as root or as the user of this process, as any user can give a program that name. */
export function processesOf(name: string): Process[] {
	const boot = bootTime();
	const pids = pidsNow().filter((one) => textAt(`/proc/${one}/comm`) === `${name}\n` && isTrusted(one));
	return pids.flatMap((one) => {
		const pid = Number(one);
		const started = new Date(boot + (Number(startOf(pid)) / ticksPerSecond) * 1000);
		const args = textAt(`/proc/${pid}/cmdline`).split("\0").slice(0, -1);
		const ended = Number.isNaN(started.getTime()) || args.length === 0;
		return ended ? [] : [{ pid, args, started, variable: (key) => variableOf(pid, key), shares: (path) => shares(pid, path) }];
	});
}

/** The IDs of all processes that this one may see. */
export function pidsNow(): string[] {
	return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

/** The target of a link in /proc; undefined if the process has ended, or may not be asked. */
export function linkAt(path: string): string | undefined {
	try {
		return readlinkSync(path);
	} catch {
		return undefined;
	}
}

/** The effective user ID in this user namespace: proc_pid_status(5), `Uid`. */
function isTrusted(pid: string): boolean {
	const effective = /^Uid:\t\d+\t(\d+)/m.exec(textAt(`/proc/${pid}/status`))?.[1];
	return effective !== undefined && [0, process.geteuid?.()].includes(Number(effective));
}

/**
 * The start in clock ticks since boot: field 22.
 * @returns undefined if the process has ended, even if its parent has not waited for it (a zombie)
 */
export function startOf(pid: number): string | undefined {
	const { state, fields } = statOf(pid);
	return /^[ZXx]/.test(state) ? undefined : fields[18];
}

/** What the first thread of a process is doing. */
export interface Usage {
	/** It runs, or waits for a processor. */
	readonly isRunnable: boolean;
	/** Milliseconds for which it ran. */
	readonly ran: number;
	/** Milliseconds for which it waited for a processor, without a wait that lasts. 0 on a kernel that does not count them. */
	readonly waited: number;
}

/** What a process is doing. All zeros if it has ended. */
export function usageOf(pid: number): Usage {
	return usageIn(textAt(`/proc/${pid}/schedstat`), textAt(`/proc/${pid}/stat`));
}

/**
 * From the content of these files in /proc/PID. Without counts of the scheduler (CONFIG_SCHED_INFO), processor time is known in ticks, of all threads: a
 * worker that never ends must not look as if it did nothing.
 * @see https://docs.kernel.org/scheduler/sched-stats.html `/proc/PID/schedstat`, in nanoseconds
 */
export function usageIn(schedstat: string, stat: string): Usage {
	const [ran = 0, waited = 0] = schedstat.split(" ").map(Number);
	const { state, fields } = statIn(stat);
	const ticks = Number(fields[10] ?? 0) + Number(fields[11] ?? 0);
	return { isRunnable: state === "R", ran: ran === 0 ? (ticks * 1000) / ticksPerSecond : ran / 1e6, waited: waited / 1e6 };
}

function statOf(pid: number): ReturnType<typeof statIn> {
	return statIn(textAt(`/proc/${pid}/stat`));
}

/** proc_pid_stat(5): the state, which is field 3, and those after it. The second field may contain spaces and brackets. */
function statIn(stat: string): { readonly state: string; readonly fields: readonly string[] } {
	const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return { state, fields };
}

/** The time of a process's start, accurate to a few hundredths of a second; undefined if it has ended. */
export function startTimeOf(pid: number): Date | undefined {
	const ticks = startOf(pid);
	return ticks === undefined ? undefined : new Date(bootTime() + (Number(ticks) / ticksPerSecond) * 1000);
}

/** In milliseconds since 1970, from the uptime, because the boot time in /proc/stat has whole seconds only. */
function bootTime(): number {
	return Date.now() - Number(textAt("/proc/uptime").split(" ")[0]) * 1000;
}

/** USER_HZ, which is 100 on every architecture that ossify runs on. */
const ticksPerSecond = 100;

function variableOf(pid: number, name: string): string | undefined {
	const line = textAt(`/proc/${pid}/environ`)
		.split("\0")
		.find((one) => one.startsWith(`${name}=`));
	return line?.slice(name.length + 1);
}

/** A process whose root cannot be read is treated as one that shares it. */
function shares(pid: number, path: string): boolean {
	const own = fileAt(path);
	if (own === undefined) return path === "/" || shares(pid, path.slice(0, path.lastIndexOf("/")) || "/");
	try {
		return fileAt(`/proc/${pid}/root${path}`) === own;
	} catch (error) {
		if (codeOf(error) === "EACCES" || codeOf(error) === "EPERM") return true;
		throw error;
	}
}

/** Device and inode number; undefined if there is no file. */
function fileAt(path: string): string | undefined {
	try {
		const { dev, ino } = statSync(path);
		return `${dev} ${ino}`;
	} catch (error) {
		if (["ENOENT", "ENOTDIR", "ELOOP", "ESRCH"].includes(codeOf(error) ?? "")) return undefined;
		throw error;
	}
}

/** The content of a file in /proc; empty if the process has ended, or the file may not be read. */
export function textAt(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
