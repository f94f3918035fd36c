/**
 * What the processes of a container run: their programs and libraries, and the scripts by which a supervisor started them.
 * @module
 */
import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { textAt } from "../process/process.ts";

/** More are not kept: a container may have many processes. */
const most = 1000;

/** Absolute paths of the container, of files that were executed or mapped as code. @param first a process of the container */
export function executedIn(first: number): string[] {
	const namespace = linkAt(`/proc/${first}/ns/mnt`);
	if (namespace === undefined) return [];
	const found = new Set<string>();
	for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name) && linkAt(`/proc/${name}/ns/mnt`) === namespace))
		for (const path of executedBy(pid)) if (found.size < most) found.add(path);
	return [...found];
}

function executedBy(pid: string): string[] {
	const paths = [...mappedCode(textAt(`/proc/${pid}/maps`)), ...supervised(pid)];
	return [linkAt(`/proc/${pid}/exe`) ?? "", ...paths]
		.filter((path) => path.startsWith("/"))
		.map((path) => path.replace(/ \(deleted\)$/, ""));
}

/** The files in proc_pid_maps(5) with pages that may be executed. */
function mappedCode(maps: string): string[] {
	return [...maps.matchAll(/^[0-9a-f]+-[0-9a-f]+ ..x. [0-9a-f]+ \S+ \d+ +(\/.*)$/gm)].map(([, path = ""]) => path);
}

/**
 * `run` in the working folder: s6-supervise and runsv change to the folder of their service, and start it there. It has mostly become the service's own
 * program, so that no process shows it.
 */
function supervised(pid: string): string[] {
	const folder = linkAt(`/proc/${pid}/cwd`);
	return folder !== undefined && isProgram(`/proc/${pid}/cwd/run`) ? [`${folder}/run`] : [];
}

/** Not followed: a link of the container's leads elsewhere on the host. */
function isProgram(path: string): boolean {
	try {
		const status = lstatSync(path);
		return status.isFile() && (status.mode & 0o111) !== 0;
	} catch {
		return false;
	}
}

function linkAt(path: string): string | undefined {
	try {
		return readlinkSync(path);
	} catch {
		return undefined;
	}
}
