/**
 * Writing to a descriptor what somebody has to have as a whole.
 * @module
 */
import { writeSync } from "node:fs";
import { codeOf, unwritable } from "./fault.ts";
import { pause } from "./pause.ts";

/**
 * Writes all of it to standard output. Unlike `Sink.write`, a reader that has gone away is an error: the engine that reads a hook's
 * answer must not go on with half of it, and the hook must not report success.
 * @throws {OssifyError} `host/unwritable`
 */
export function writeWhole(bytes: Uint8Array): void {
	for (let written = 0; written < bytes.length; ) written += writeSome(bytes.subarray(written));
}

function writeSome(bytes: Uint8Array): number {
	try {
		return writeSync(1, bytes);
	} catch (cause) {
		const code = codeOf(cause);
		if (code !== "EAGAIN" && code !== "EINTR")
			throw unwritable("the standard output", code === "EPIPE" ? "its reader has gone away" : cause);
		pause();
		return 0;
	}
}
