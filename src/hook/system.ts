/**
 * A hook's surroundings on a real machine.
 * @module
 */
import { endAfter, timedOut } from "../live/mod.ts";
import type { Platform } from "../platform/mod.ts";
import { writeWhole } from "../platform/stream.ts";
import type { Kernel } from "../platform/syscalls.ts";
import { openKernel } from "../platform/syscalls_open.ts";
import type { Surroundings } from "./ports.ts";

/** A state has some KB, a spec some more: a stream without end must not fill the memory. */
const maxInput = 16 * 1024 * 1024;

type FromSystem = Pick<Surroundings, "readInput" | "readFile" | "writeOutput" | "openKernel" | "now">;

/** @param platform whose standard input is the engine's word */
export function systemSurroundings({ stdin, files, now }: Platform): FromSystem {
	return {
		readInput: () => stdin.read(maxInput),
		readFile: (path) => files.read(path, { blame: "input", limit: maxInput }),
		writeOutput: writeWhole,
		openKernel: kernel,
		now,
	};
}

/** Limits how long this process may run. */
export interface Deadline {
	checkTime(): void;
	/** It is done in time. */
	stop(): void;
}

/** How much longer than its steps a process may run that hangs in one of them: less than engines are told to give it. */
const grace = 2;

/** Starts the clock. Where there is no way to the kernel, only the steps look at it; who needs that way for more, is told so then. */
export async function startDeadline(seconds: number): Promise<Deadline> {
	const end = performance.now() + seconds * 1000;
	const open = await kernel().catch(() => undefined);
	if (open) endAfter(open, seconds + grace);
	return {
		checkTime: () => {
			if (performance.now() > end) throw timedOut(seconds);
		},
		stop: () => {
			if (open) endAfter(open, 0);
		},
	};
}

/** Opened once. */
let opened: Promise<Kernel> | undefined;
function kernel(): Promise<Kernel> {
	opened ??= openKernel();
	return opened;
}
