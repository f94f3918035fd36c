/**
 * An error where the engine looks for it: the runtime's own log, in the format that was asked for.
 * @see https://github.com/containerd/go-runc/blob/main/runc.go
 * @module
 */
import { visible } from "../visible.ts";
import type { FaultLog } from "./call.ts";
import type { Grammar } from "./grammar.ts";

/** One entry, as the runtime itself would write it. */
export function faultEntry(message: string, format: FaultLog["format"], style: Grammar["logStyle"], now: Date): string {
	const time = now.toISOString();
	if (format === "json") return `${JSON.stringify({ level: "error", msg: message, time })}\n`;
	if (style === "plain") return `${time}: ${visible(message)}\n`;
	return `time=${JSON.stringify(time)} level=error msg=${JSON.stringify(message)}\n`;
}
