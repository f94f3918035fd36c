/**
 * Writes decisions to the chosen log: a file, journald, syslog or none.
 * @module
 */
import type { Recorder } from "../enforcement/mod.ts";
import { appendFiles } from "../platform/files/append.ts";
import { keepSpares, releaseSpares } from "../platform/files/spare.ts";
import { tails } from "../platform/files/tail.ts";
import type { Kernel } from "../platform/kernel/syscalls.ts";
import { openKernel } from "../platform/kernel/syscalls_open.ts";
import { defaultLog, defaultLogKeep, defaultLogSize, type StartSettings } from "../start_options.ts";
import { lastRecorded } from "./last.ts";
import { lineOf } from "./line.ts";
import { appendLine, type Rotation } from "./rotate.ts";
import { type SystemLog, send, systemLogs } from "./socket.ts";

/** Bytes. The kernel writes a line of this length in one piece. */
export const maxLine = 32_768;

/** A choice of log. */
export interface LogOptions extends Pick<StartSettings, "log" | "logSize" | "logKeep"> {
	/** The time in the names of rotated files. */
	readonly now?: () => Date;
}

/**
 * Makes a recorder. It opens the log at the first record. Nothing is thrown before, so that a missing log does not stop a container.
 */
export async function openRecorder(options: LogOptions = {}): Promise<Recorder> {
	const { log = defaultLog, logSize: size = defaultLogSize, logKeep: keep = defaultLogKeep, now = () => new Date() } = options;
	if (log === "none") return () => {};
	const write =
		log === "journald" || log === "syslog" ? await systemRecorder(systemLogs[log]) : fileRecorder({ path: log, size, keep }, now);
	keepSpares(spares);
	return (record) => {
		releaseSpares();
		write(record);
	};
}

/** File descriptors: one for the log, one for its folder, which is listed when the log is full. */
const spares = 2;

function fileRecorder(rotation: Rotation, now: () => Date): Recorder {
	return (record) => appendLine(appendFiles, rotation, lineOf(record, maxLine), now());
}

/**
 * The time of the last decision in the log file; undefined if it is not known, as for journald and syslog. Each start reads it once, from the end of
 * the file.
 */
export function lastDecision({ log = defaultLog }: LogOptions = {}): Date | undefined {
	return log.startsWith("/") ? lastRecorded(tails, log) : undefined;
}

async function systemRecorder(target: SystemLog): Promise<Recorder> {
	let kernel: Kernel;
	try {
		kernel = await openKernel();
	} catch (error) {
		return () => {
			throw error;
		};
	}
	return (record) => send(kernel, target, target.message(record));
}
