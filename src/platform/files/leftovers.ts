/**
 * Temporary files beside the one that they replace. Who is killed leaves one behind, with a whole spec in it: the name says whose it is, and
 * the next one that writes there removes it once that process is gone.
 * @module
 */
import { lstatSync, readdirSync, readlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isRunning, ownProcess } from "../process/program.ts";

/** `.ossify-NAMESPACE-PID-START`: a number of a process means nothing in another namespace, and another process once it is used again. */
const named = /^\.ossify-(\d+)-(\d+)-(\d+)$/;
/** As they were called before: whose one is, is not to be seen. */
const unnamed = /^\.ossify-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const old = 60 * 60 * 1000;

/** The name of this process' temporary file in a folder. It writes one at a time. */
export function temporaryIn(folder: string): string {
	const space = pidNamespace();
	const [pid, start] = ownProcess().split(" ");
	return join(folder, space === "" || !start ? `.ossify-${crypto.randomUUID()}` : `.ossify-${space}-${pid}-${start}`);
}

/** Removes those of processes that are gone. Never throws: what is left is removed by the next one. */
export function removeLeftovers(folder: string): void {
	try {
		for (const name of readdirSync(folder)) if (name.startsWith(".ossify-") && isLeftover(folder, name)) unlinkSync(join(folder, name));
	} catch {
		// The folder may not be read or written to; or another process was quicker.
	}
}

/** Only files that this user made: another user that may write there could call theirs so. */
function isLeftover(folder: string, name: string): boolean {
	const stats = lstatSync(join(folder, name));
	if (!stats.isFile() || stats.uid !== process.geteuid?.()) return false;
	const [, space, pid, start] = named.exec(name) ?? [];
	if (space !== undefined) return space === pidNamespace() && !isRunning(`${pid} ${start}`);
	return unnamed.test(name) && Date.now() - stats.mtimeMs > old;
}

/** Empty where there is none to be seen, as on other systems than Linux. */
function pidNamespace(): string {
	try {
		return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
	} catch {
		return "";
	}
}
