/**
 * The record of a process that hangs: it and the open log are prepared before each step, and a signal handler appends it.
 * @module
 */
import type { DecisionRecord } from "../enforcement/mod.ts";
import { type FinalTarget, openFinalTarget } from "../platform/files/append.ts";
import { descriptorCloser, openKernel } from "../platform/kernel/syscalls_open.ts";
import type { FinalAppend } from "../platform/process/alarm.ts";
import { defaultLog } from "../start_options.ts";
import { lineOf } from "./line.ts";
import { type LogOptions, maxLine } from "./recorder.ts";
import { connect, systemLogs } from "./socket.ts";

/** A log that is open for the record of a process that hangs. */
export interface FinalLog {
	/** The writes for a record; none if the log cannot be written. */
	appendsOf(record: DecisionRecord): readonly FinalAppend[];
	close(): void;
}

/**
 * Opens the log. A full log is not rotated for this one record.
 * @param entersMounts whether the process may enter the container's mount namespace, where the log's path leads elsewhere
 */
export async function openFinalLog({ log = defaultLog }: LogOptions, entersMounts: boolean): Promise<FinalLog> {
	try {
		if (log === "none") return without;
		const close = await descriptorCloser();
		if (log !== "journald" && log !== "syslog") return fileLog(await openFinalTarget(log, entersMounts), close);
		const { message } = systemLogs[log];
		const descriptor = connect(await openKernel(), systemLogs[log]);
		return { appendsOf: (record) => [{ to: { descriptor }, bytes: message(record) }], close: () => close(descriptor) };
	} catch {
		return without; // The reason was printed to standard error already.
	}
}

const without: FinalLog = { appendsOf: () => [], close: () => {} };

/** If the log ends with an incomplete line, the record starts a new one. The signal handler cannot check this, so it is checked when the log is opened. */
function fileLog({ to, endsLine }: FinalTarget, close: (fd: number) => void): FinalLog {
	const appendsOf = (record: DecisionRecord) => [{ to, bytes: endsLine ? lineOf(record, maxLine) : onNewLine(record) }];
	return { appendsOf, close: () => "folder" in to && to.folder !== undefined && close(to.folder) };
}

function onNewLine(record: DecisionRecord): Uint8Array {
	return new Uint8Array([0x0a, ...lineOf(record, maxLine - 1)]);
}
