/**
 * What the processes of a container run: their programs and libraries, and the scripts by which a supervisor started them. Only links and texts of /proc are
 * read, never the container's own file systems: one of them may not answer.
 * @module
 */
import { linkAt, pidsNow, textAt } from "../process/process.ts";

/** Limits for a container whose processes are many, or have mapped many files. What is beyond them is not seen. */
const mostPaths = 10_000;
const mostMaps = 64 * 1024 * 1024;

/** Absolute paths of the container, of files that were executed or mapped as code; ` (deleted)` follows one that was removed. @param first a process of the container */
export function executedIn(first: number): string[] {
	const namespace = linkAt(`/proc/${first}/ns/mnt`);
	if (namespace === undefined) return [];
	const found = new Set<string>();
	let read = 0;
	for (const pid of pidsNow()) {
		if (found.size >= mostPaths || linkAt(`/proc/${pid}/ns/mnt`) !== namespace) continue;
		const maps = read < mostMaps ? textAt(`/proc/${pid}/maps`) : "";
		read += maps.length;
		for (const path of [linkAt(`/proc/${pid}/exe`) ?? "", ...mappedCode(maps), ...supervised(pid)])
			if (path.startsWith("/")) found.add(path);
	}
	return [...found];
}

/** The files in proc_pid_maps(5) with pages that may be executed. */
function mappedCode(maps: string): string[] {
	return [...maps.matchAll(/^[0-9a-f]+-[0-9a-f]+ ..x. [0-9a-f]+ \S+ \d+ +(\/.*)$/gm)].map(([, path = ""]) => path);
}

/** Those of s6, runit and daemontools: they change to the folder of their service, and start `./run`. */
const supervisors = /^(?:s6-supervise|runsv|supervise)\n$/;

/** What a supervisor has started: it has mostly become the service's own program, so that no process shows it. */
function supervised(pid: string): string[] {
	const folder = supervisors.test(textAt(`/proc/${pid}/comm`)) ? linkAt(`/proc/${pid}/cwd`) : undefined;
	return folder === undefined ? [] : [`${folder}/run`];
}
