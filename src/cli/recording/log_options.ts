/**
 * The options that say where decisions are recorded.
 * @module
 */
import { type LogOptions, maxLogKeep, maxLogSize, minLogSize } from "../../log/mod.ts";
import { type Option, type Options, usageError } from "../arguments/mod.ts";

/** What `--log` takes besides a file. */
const logs = ["journald", "syslog", "none"] as const;

/** What hooks take, and `install` for them. */
export const logOptions: readonly Option[] = [
	{
		name: "log",
		value: "FILE",
		words: logs,
		summary: "where a JSON line for each decision goes: a file, journald, syslog or none (default: /var/log/ossify/decisions.log)",
	},
	{ name: "log-size", value: "BYTES", summary: "begin a new log file where the old one would get longer (default: 10485760)" },
	{ name: "log-keep", value: "N", summary: "how many full log files are kept beside it (default: 5)" },
];

/** What was chosen. @throws {OssifyError} of kind `usage` */
export function logOptionsOf(options: Options): LogOptions {
	const log = options.text("log");
	const size = numberOf(options, "log-size", minLogSize, maxLogSize);
	const keep = numberOf(options, "log-keep", 1, maxLogKeep);
	if (log !== undefined && !log.startsWith("/") && !logs.some((one) => one === log)) {
		const what = `--log takes a file's whole path, journald, syslog or none, not ${JSON.stringify(log)}`;
		throw usageError("usage/invalid-log", what, { given: log, known: logs });
	}
	return { ...(log !== undefined && { log }), ...(size !== undefined && { size }), ...(keep !== undefined && { keep }) };
}

/** The same options for another call of ossify. */
export function logArguments({ log, size, keep }: LogOptions): string[] {
	const options = { "--log": log, "--log-size": size, "--log-keep": keep };
	return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}

function numberOf(options: Options, name: string, least: number, most: number): number | undefined {
	const text = options.text(name);
	if (text === undefined) return undefined;
	const number = Number(text);
	if (/^\d+$/.test(text) && number >= least && number <= most) return number;
	throw usageError("usage/invalid-value", `--${name} is a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`);
}
