/**
 * A hook's surroundings on a real machine.
 * @module
 */
import { endAfter, timedOut } from "../live/mod.ts";
import type { Platform } from "../platform/mod.ts";
import { rootFiles, workingFolder } from "../platform/root_files.ts";
import { writeWhole } from "../platform/stream.ts";
import type { Kernel } from "../platform/syscalls.ts";
import { openKernelOrTools } from "../platform/syscalls_open.ts";
import type { Tools } from "../platform/tools.ts";
import { specLimits } from "../spec/mod.ts";
import type { Surroundings } from "./ports.ts";

type FromSystem = Pick<Surroundings, "readInput" | "readFile" | "rootFiles" | "workingFolder" | "writeOutput" | "openKernel" | "now">;

/** @param platform whose standard input is the engine's word */
export function systemSurroundings({ stdin, files, now }: Platform): FromSystem {
	return {
		readInput: () => stdin.read(specLimits.bytes),
		readFile: (path) => files.read(path, { blame: "input", limit: specLimits.bytes }),
		rootFiles,
		workingFolder,
		writeOutput: writeWhole,
		openKernel: kernel,
		now,
	};
}

/** Limits how long this process may run. */
export interface Deadline {
	/** Throws when the time is over. @returns how many seconds are left */
	checkTime(): number;
	/** It is done in time. */
	stop(): void;
}

/** How much longer than its steps a process may run that hangs in one of them: less than engines are told to give it. */
const grace = 2;

/** Starts the clock. Where there is no way to the kernel, only the steps look at it; who needs that way for more, is told so then. */
export async function startDeadline(seconds: number): Promise<Deadline> {
	const end = performance.now() + seconds * 1000;
	const open = await kernel().catch(() => undefined);
	const stop = open && endProcessAfter(open, seconds + grace);
	return {
		checkTime: () => {
			const left = end - performance.now();
			if (left < 0) throw timedOut(seconds);
			return left / 1000;
		},
		stop: () => stop?.(),
	};
}

/** @returns calls it off */
function endProcessAfter(way: Kernel | Tools, seconds: number): () => void {
	if (!("call" in way)) return way.endAfter(seconds);
	endAfter(way, seconds);
	return () => endAfter(way, 0);
}

/** Opened once. */
let opened: Promise<Kernel | Tools> | undefined;
function kernel(): Promise<Kernel | Tools> {
	opened ??= openKernelOrTools();
	return opened;
}
