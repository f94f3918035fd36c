/**
 * Going through a folder name by name, where a runtime cannot make system calls.
 * @module
 */
import { S_IFREG } from "./abi.ts";
import { failedWith } from "./errno.ts";
import type { Fd } from "./hands.ts";
import type { Entry, Walk } from "./measure.ts";
import type { Facts, ProgramFiles } from "./program_files.ts";

/** Unit of `blocks`. */
const block = 512;

/** In a view of the folder, in which nothing else is mounted. */
export function programWalk(files: ProgramFiles): Walk {
	return { entries: (folder) => entriesOf(files, folder), close: (folder) => files.close(folder) };
}

function* entriesOf(files: ProgramFiles, folder: Fd): Generator<Entry> {
	for (const name of files.names(folder)) {
		const facts = factsOf(files, folder, name);
		if (facts)
			yield { type: facts.type, size: facts.size, ranges: () => [{ start: 0, end: stored(facts) }], enter: () => files.open(folder, name) };
	}
}

/** Undefined where it has gone. */
function factsOf(files: ProgramFiles, folder: Fd, name: string): Facts | undefined {
	try {
		const fd = files.open(folder, name);
		const facts = files.facts(fd);
		files.close(fd);
		return facts;
	} catch (error) {
		if (failedWith(error, "ENOENT")) return undefined;
		throw error;
	}
}

/** Where fewer blocks are stored than it has bytes, there are holes in it: cp leaves them. */
function stored({ type, size, blocks }: Facts): number {
	return type === S_IFREG ? Math.min(size, blocks * block) : 0;
}
