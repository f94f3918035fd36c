/**
 * Temporary files next to the one that they replace. A process that is killed leaves one, with a whole spec in it. Its name identifies the process,
 * and the next process that writes there removes it once that one has ended.
 * @module
 */
import { lstatSync, readdirSync, readlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isRunning, ownProcess } from "../process/program.ts";

/** `.ossify-NAMESPACE-PID-START`: a process number is only valid in its namespace, and is reused. */
const named = /^\.ossify-(\d+)-(\d+)-(\d+)$/;
/** Earlier names, which do not identify the process. */
const unnamed = /^\.ossify-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const old = 60 * 60 * 1000;

/** The name of this process's temporary file in a folder. It writes one at a time. */
export function temporaryIn(folder: string): string {
	const space = pidNamespace();
	const [pid, start] = ownProcess().split(" ");
	return join(folder, space === "" || !start ? `.ossify-${crypto.randomUUID()}` : `.ossify-${space}-${pid}-${start}`);
}

/** Removes those of processes that have ended. Never throws: the next process tries again. */
export function removeLeftovers(folder: string): void {
	try {
		for (const name of readdirSync(folder)) if (name.startsWith(".ossify-") && isLeftover(folder, name)) unlinkSync(join(folder, name));
	} catch {
		// The folder may not be read or written to, or another process removed the file first.
	}
}

/** Only files of this user: another user with write access could use the same names. */
function isLeftover(folder: string, name: string): boolean {
	const stats = lstatSync(join(folder, name));
	if (!stats.isFile() || stats.uid !== process.geteuid?.()) return false;
	const [, space, pid, start] = named.exec(name) ?? [];
	if (space !== undefined) return space === pidNamespace() && !isRunning(`${pid} ${start}`);
	return unnamed.test(name) && Date.now() - stats.mtimeMs > old;
}

/** Empty where there is none, as on other systems than Linux. */
function pidNamespace(): string {
	try {
		return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
	} catch {
		return "";
	}
}
