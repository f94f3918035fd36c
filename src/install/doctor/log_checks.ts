/**
 * Whether decisions can be recorded.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { meaningOfOption } from "../../start_options.ts";
import { faultOfLog, instructionOf } from "../apply/mod.ts";
import { folderOf } from "../layout.ts";
import { type CheckResult, failed, passed } from "./check_result.ts";

const sockets: Readonly<Record<string, string>> = { journald: "/run/systemd/journal/socket", syslog: "/dev/log" };

/** Checks the log. @param install the command that installs for the engine again */
export function checkLog(place: Place, log: string, install: string): CheckResult {
	if (log === "none") return passed("log", `${meaningOfOption("log", log)} (--log none)`);
	const socket = sockets[log];
	const other = `choose another log: \`${install} --log LOG\``;
	if (socket !== undefined && place.look(socket) === undefined)
		return failed("log", `${log} is not running: there is no ${socket}`, `start it, or ${other}`);
	const fault = socket === undefined ? faultOfFile(place, log, install) : undefined;
	if (fault === undefined) return passed("log", `decisions go to ${log}`);
	return failed("log", `decisions are not recorded in ${log}: ${fault.why}`, `${fault.advice}, or ${other}`);
}

function faultOfFile(place: Place, log: string, install: string): { why: string; advice: string } | undefined {
	const unsafe = faultOfLog(place, log);
	if (unsafe !== undefined) return { why: unsafe.why, advice: instructionOf(unsafe) };
	const folder = folderOf(log);
	if (place.look(folder) === undefined) return { why: `${folder} does not exist`, advice: `run \`${install}\` again, which creates it` };
	const target = place.look(log) ? log : folder;
	if (place.isWritable(target))
		return isFull(place, log) ? { why: `the file system of ${folder} is full`, advice: "free some space there" } : undefined;
	return { why: `${target} cannot be written to`, advice: "make it writable by root" };
}

/** Whether the file system of a log file is full, as far as that is known without writing. */
export function isFull(place: Place, log: string): boolean {
	const folder = folderOf(log);
	return place.look(folder) !== undefined && place.whyNoFileIn(folder) === "ENOSPC";
}
