/**
 * Writing to standard output and standard error.
 * @module
 */
import { writeSync } from "node:fs";
import { codeOf, unwritable } from "./fault.ts";
import { pause } from "./pause.ts";

/** Writes all of it, however slowly the reader takes it. @throws {OssifyError} `host/unwritable` */
export function writeStream(descriptor: number, data: string | Uint8Array, subject: string): void {
	const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
	let written = 0;
	while (written < bytes.length) {
		const count = writeSome(descriptor, bytes.subarray(written), subject);
		if (count === undefined) return;
		written += count;
	}
}

/** Undefined where the reader has gone, which is its right. */
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
