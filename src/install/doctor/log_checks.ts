/**
 * Whether decisions can be recorded.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { meaningOfOption } from "../../start_options.ts";
import { faultOfLog, instructionOf } from "../apply/mod.ts";
import { folderOf } from "../layout.ts";
import { bad, type Finding, good } from "./finding.ts";

const sockets: Readonly<Record<string, string>> = { journald: "/run/systemd/journal/socket", syslog: "/dev/log" };

/** @param install the command that installs again */
export function lookAtLog(place: Place, log: string, install: string): Finding {
	if (log === "none") return good("log", `${meaningOfOption("log", log)} (--log none)`);
	const socket = sockets[log];
	const other = `choose another log: \`${install} --log LOG\``;
	if (socket !== undefined && place.look(socket) === undefined)
		return bad("log", `${log} is not there: no ${socket}`, `start it, or ${other}`);
	const fault = socket === undefined ? faultOfFile(place, log, install) : undefined;
	if (fault === undefined) return good("log", `decisions go to ${log}`);
	return bad("log", `decisions are not recorded in ${log}: ${fault.why}`, `${fault.advice}, or ${other}`);
}

function faultOfFile(place: Place, log: string, install: string): { why: string; advice: string } | undefined {
	const unsafe = faultOfLog(place, log);
	if (unsafe !== undefined) return { why: unsafe.why, advice: instructionOf(unsafe) };
	const folder = folderOf(log);
	if (place.look(folder) === undefined) return { why: `${folder} is gone`, advice: `run \`${install}\` again, which makes it` };
	const target = place.look(log) ? log : folder;
	if (place.isWritable(target))
		return isFull(place, log) ? { why: `the file system of ${folder} is full`, advice: "free some space there" } : undefined;
	return { why: `${target} cannot be written to`, advice: "make it a place that root can write to" };
}

/** Whether the file system of a log file has no room, as far as it is known without writing. */
export function isFull(place: Place, log: string): boolean {
	const folder = folderOf(log);
	return place.look(folder) !== undefined && place.whyNoFileIn(folder) === "ENOSPC";
}
