/**
 * An error as an entry of the runtime's own log, which engines read, in the requested format.
 * @see https://github.com/containerd/go-runc/blob/main/runc.go
 * @module
 */
import { visible } from "../visible.ts";

/** The format of a runtime's log. */
export interface FaultFormat {
	readonly format: "json" | "text";
	/** The style of the format `text`: `logrus` is runc's, `plain` is crun's. */
	readonly style: "logrus" | "plain";
}

/** One entry, in the form that the runtime itself uses. */
export function faultEntry(message: string, { format, style }: FaultFormat, now: Date): string {
	const time = now.toISOString();
	if (format === "json") return `${JSON.stringify({ level: "error", msg: message, time })}\n`;
	if (style === "plain") return `${time}: ${visible(message)}\n`;
	return `time=${JSON.stringify(time)} level=error msg=${JSON.stringify(message)}\n`;
}
