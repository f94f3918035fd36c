/**
 * Writes to standard output and standard error.
 * @module
 */
import { writeSync } from "node:fs";
import { codeOf, unwritable } from "../fault.ts";
import { pause } from "../process/pause.ts";

/** Writes all data, even to a slow reader. A reader that has closed the pipe (`| head`) is not an error. @throws {OssifyError} `host/unwritable` */
export function writeStream(descriptor: number, data: string | Uint8Array, subject: string): void {
	writeAll(descriptor, typeof data === "string" ? new TextEncoder().encode(data) : data, subject, () => {});
}

/**
 * Writes to standard error if possible. A warning that cannot be written must not have an effect on a container: exit code, log and output do not depend
 * on it. Causes are a full disk, or a descriptor that is closed or only for reading, as containerd gives the runtime of a sandbox.
 */
export function writeMessages(data: string | Uint8Array): void {
	try {
		writeStream(2, data, "the standard error");
	} catch {
		// There is no other stream to report the error to.
	}
}

/**
 * Writes output that the reader must receive completely. A reader that has closed the pipe is an error here: an engine must not continue with half of a
 * hook's output, and the hook must not report success.
 * @throws {OssifyError} `host/unwritable`
 */
export function writeWhole(bytes: Uint8Array): void {
	const subject = "the standard output";
	writeAll(1, bytes, subject, () => {
		throw unwritable(subject, "its reader has closed it");
	});
}

function writeAll(descriptor: number, bytes: Uint8Array, subject: string, whenReaderIsGone: () => void): void {
	for (let written = 0; written < bytes.length; ) {
		const count = writeSome(descriptor, bytes.subarray(written), subject);
		if (count === undefined) return whenReaderIsGone();
		written += count;
	}
}

/** Writes once. @returns the number of bytes; undefined if the reader has closed the pipe */
function writeSome(descriptor: number, bytes: Uint8Array, subject: string): number | undefined {
	try {
		return writeSync(descriptor, bytes);
	} catch (cause) {
		const code = codeOf(cause);
		if (code === "EPIPE") return undefined;
		if (code !== "EAGAIN" && code !== "EINTR") throw unwritable(subject, cause);
		pause();
		return 0;
	}
}
