/**
 * How a record reaches the log of a process that hangs: everything is at hand before, and an alarm appends it.
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

/** A log that is ready for its last record. */
export interface FinalLog {
	/** What is to be appended: nothing where the log cannot be written. */
	appendsOf(record: DecisionRecord): readonly FinalAppend[];
	/** Closes what was opened. */
	close(): void;
}

/**
 * Opens what it takes, and nothing else: a log that is full is not rotated for this one record.
 * @param entersMounts whether paths may lead elsewhere when the time comes
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
		return without; // The reason is on standard error already.
	}
}

const without: FinalLog = { appendsOf: () => [], close: () => {} };

/** A line that another one left torn ends first. An alarm cannot look, so it is the file as it was at the beginning that counts. */
function fileLog({ to, endsLine }: FinalTarget, close: (fd: number) => void): FinalLog {
	const appendsOf = (record: DecisionRecord) => [{ to, bytes: endsLine ? lineOf(record, maxLine) : onNewLine(record) }];
	return { appendsOf, close: () => "folder" in to && to.folder !== undefined && close(to.folder) };
}

function onNewLine(record: DecisionRecord): Uint8Array {
	return new Uint8Array([0x0a, ...lineOf(record, maxLine - 1)]);
}
