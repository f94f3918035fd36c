/**
 * What of the host a container must not change, for a look before and one after.
 * @module
 */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { sandbox } from "./sandbox.ts";

export interface HostState {
	/** One line a mount: where, what, how. */
	readonly mounts: readonly string[];
	/** One line a file or folder: type and mode, owner, time of the last change, size and content. */
	readonly files: Readonly<Record<string, string>>;
}

/** The mount table, and every file at and below `paths`. */
export function hostState(paths: readonly string[]): HostState {
	return { mounts: mounts(), files: Object.fromEntries(paths.flatMap(filesAt)) };
}

/**
 * The mount table of a process, without the ids that the kernel gives out anew: mount point, root, type, source and options. Propagation
 * stays, since a mount that was made private or shared has changed.
 */
export function mounts(pid: number | "self" = "self"): string[] {
	const lines = readFileSync(`/proc/${pid}/mountinfo`, "utf8").trimEnd().split("\n");
	return lines.map((line) => {
		const [, , , root, point, options, ...rest] = line.split(" ");
		return [point, root, options, ...rest].join(" ");
	});
}

/** The mounts of the sandbox that were not there before. The store's own comes and goes as its engines use it. */
export function newMounts(before: readonly string[]): string[] {
	const store = `${sandbox().folder}/s/overlay `;
	return mounts().filter((mount) => !before.includes(mount) && !mount.startsWith(store));
}

/** The processes of the sandbox, but for its first and this one. */
export function processes(besides: readonly number[] = []): { pid: number; command: string }[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.filter((pid) => pid !== 1 && pid !== process.pid && !besides.includes(pid))
		.flatMap((pid) => {
			const command = commandOf(pid);
			return command === undefined ? [] : [{ pid, command }];
		});
}

/** Those that are still there after a while, besides some that were there before: an engine's own cleaning up goes on behind its commands. */
export async function processesLeft(besides: readonly number[] = []): Promise<{ pid: number; command: string }[]> {
	const end = Date.now() + 10_000;
	while (processes(besides).length > 0 && Date.now() < end) await Bun.sleep(50);
	return processes(besides);
}

/** Undefined where it has ended: gone, or only its exit code still to be collected. */
function commandOf(pid: number): string | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trimEnd();
		return text === "" ? undefined : text;
	} catch {
		return undefined;
	}
}

function filesAt(path: string): [string, string][] {
	const status = lstatSync(path, { throwIfNoEntry: false });
	if (status === undefined) return [[path, "not there"]];
	const facts = [status.mode.toString(8), `${status.uid}:${status.gid}`, status.mtimeMs];
	if (status.isSymbolicLink()) return [[path, [...facts, readlinkSync(path)].join(" ")]];
	if (status.isFile()) return [[path, [...facts, status.size, createHash("sha256").update(readFileSync(path)).digest("hex")].join(" ")]];
	if (!status.isDirectory()) return [[path, facts.join(" ")]];
	const below = readdirSync(path)
		.sort()
		.flatMap((name) => filesAt(join(path, name)));
	return [[path, facts.join(" ")], ...below];
}
