/**
 * Where the decisions of a hook are recorded.
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

/** Every line fits into what the kernel copies in one piece. */
export const maxLine = 32_768;

/** A choice of log. */
export interface LogOptions extends Pick<StartSettings, "log" | "logSize" | "logKeep"> {
	/** Names files that are full. */
	readonly now?: () => Date;
}

/**
 * A recorder. No log is opened before the first record, and nothing is thrown here: a log that isn't there is a record's failure, and
 * never a container's.
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

/** One for the log, one for its folder, which is listed when the log is full. */
const spares = 2;

function fileRecorder(rotation: Rotation, now: () => Date): Recorder {
	return (record) => appendLine(appendFiles, rotation, lineOf(record, maxLine), now());
}

/**
 * When a decision was recorded last, by the log file; undefined where it is not known, as with journald and syslog.
 * It is looked up once for each start, at the file's end.
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
