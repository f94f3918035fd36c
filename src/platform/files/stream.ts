/**
 * Writes to standard output and standard error.
 * @module
 */
import { writeSync } from "node:fs";
import { codeOf, unwritable } from "../fault.ts";
import { pause } from "../process/pause.ts";

/** Writes all of it, also to a slow reader. A reader that has closed the pipe (`| head`) is not an error. @throws {OssifyError} `host/unwritable` */
export function writeStream(descriptor: number, data: string | Uint8Array, subject: string): void {
	writeAll(descriptor, typeof data === "string" ? new TextEncoder().encode(data) : data, subject, () => {});
}

/**
 * Writes to standard error as far as possible. A warning that cannot be written (a full disk, a descriptor that is closed or open for reading only,
 * as containerd gives the runtime of a sandbox) must not decide about a container: exit code, log and answer do not depend on it.
 */
export function writeMessages(data: string | Uint8Array): void {
	try {
		writeStream(2, data, "the standard error");
	} catch {
		// There is no other stream to report the error on.
	}
}

/**
 * Writes an answer that the reader must receive as a whole. Here, a reader that has closed the pipe is an error: the engine that reads a hook's
 * answer must not continue with half of it, and the hook must not report success.
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

/** Undefined where the reader has closed the pipe. */
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
