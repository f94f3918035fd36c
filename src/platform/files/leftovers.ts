/**
 * Temporary files next to the file that they replace. A process that is killed leaves its temporary file. The name of the file identifies the process,
 * and the next process that writes to the folder removes the files of those that have ended.
 * @module
 */
import { lstatSync, readdirSync, readlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isRunning, ownProcess } from "../process/program.ts";

/** `.ossify-NAMESPACE-PID-START[-NUMBER]`: a process number is only valid in its PID namespace, and numbers are reused. */
const named = /^\.ossify-(\d+)-(\d+)-(\d+)(?:-\d+)?$/;
/** The names of earlier versions, which do not identify the process. */
const unnamed = /^\.ossify-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const old = 60 * 60 * 1000;

/** The name of this process's temporary file in a folder. @param number of several that it writes at a time; left out for the first */
export function temporaryIn(folder: string, number = 0): string {
	const space = pidNamespace();
	const [pid, start] = ownProcess().split(" ");
	return join(
		folder,
		space === "" || !start ? `.ossify-${crypto.randomUUID()}` : `.ossify-${space}-${pid}-${start}${number === 0 ? "" : `-${number}`}`,
	);
}

/** Removes the temporary files of processes that have ended. Never throws: the next process tries again. */
export function removeLeftovers(folder: string): void {
	try {
		for (const name of readdirSync(folder)) if (name.startsWith(".ossify-") && isLeftover(folder, name)) unlinkSync(join(folder, name));
	} catch {
		// The folder may not be read or written to, or another process removed the file first.
	}
}

/** Whether a file can be removed. Only files of this user can: another user with write access could use the same names. */
function isLeftover(folder: string, name: string): boolean {
	const stats = lstatSync(join(folder, name));
	if (!stats.isFile() || stats.uid !== process.geteuid?.()) return false;
	const [, space, pid, start] = named.exec(name) ?? [];
	if (space !== undefined) return space === pidNamespace() && !isRunning(`${pid} ${start}`);
	return unnamed.test(name) && Date.now() - stats.mtimeMs > old;
}

/** The PID namespace; empty on systems other than Linux. */
function pidNamespace(): string {
	try {
		return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
	} catch {
		return "";
	}
}
