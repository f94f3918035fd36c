/**
 * Runs a program as a child in place of this process. The child gets all descriptors of this process, and the signals that this process receives.
 * @module
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { constants } from "node:os";
import { notStarted } from "../fault.ts";

/** The signals that can be caught, which are forwarded to the program. */
const forwarded = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGTERM", "SIGCONT", "SIGWINCH"] as const;

/**
 * Runs the program to its end.
 * @returns its exit code. If a signal ended it, the same signal ends this process, or the exit code is 128 plus the signal's number
 * @throws {OssifyError} `host/not-started`
 */
export function runAsChild(path: string, args: readonly string[]): Promise<number> {
	const child = spawn(path, args, { stdio: descriptors() });
	for (const signal of forwarded) process.on(signal, () => child.kill(signal));
	return new Promise((resolve, reject) => {
		child.on("error", (cause) => reject(notStarted(path, cause.message)));
		child.on("exit", (code, signal) => {
			if (signal) endBy(signal);
			resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]);
		});
	});
}

/** Ends this process by the signal that ended the program, so that the parent sees the same result. */
function endBy(signal: NodeJS.Signals): void {
	process.removeAllListeners(signal);
	process.kill(process.pid, signal);
}

interface Descriptor {
	readonly fd: number;
	/** `pipe:[4711]` */
	readonly file: string;
	/** The lowest bits of open(2)'s flags: for reading, for writing, for both. */
	readonly access: number;
}

/** The descriptors of this process, for a child with the same numbers. */
function descriptors(): (number | "ignore")[] {
	const all = readdirSync("/proc/self/fd").flatMap((fd) => look(Number(fd)) ?? []);
	const given = all.filter((one) => one.fd <= 2 || !isOwn(one, all)).map(({ fd }) => fd);
	return Array.from({ length: Math.max(...given) + 1 }, (_, fd) => (given.includes(fd) ? fd : "ignore"));
}

/** Whether a descriptor is Node's own: an event queue of the kernel, or a pipe of which Node has both ends. */
function isOwn({ file, access }: Descriptor, all: readonly Descriptor[]): boolean {
	if (file.startsWith("anon_inode:[")) return true;
	return file.startsWith("pipe:[") && all.some((other) => other.file === file && other.access !== access);
}

/** Undefined for the descriptor of the listing. */
function look(fd: number): Descriptor | undefined {
	try {
		const file = readlinkSync(`/proc/self/fd/${fd}`);
		const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1] ?? "0";
		return { fd, file, access: Number.parseInt(flags, 8) & 3 };
	} catch {
		return undefined;
	}
}
