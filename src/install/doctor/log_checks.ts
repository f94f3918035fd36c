/**
 * Whether decisions can be recorded.
 * @module
 */
import type { Place } from "../../platform/place.ts";
import { faultOfLog } from "../carry_out/mod.ts";
import { folderOf } from "../layout.ts";
import { bad, type Finding, good } from "./finding.ts";

const sockets: Readonly<Record<string, string>> = { journald: "/run/systemd/journal/socket", syslog: "/dev/log" };

export function lookAtLog(place: Place, log: string, again: string): Finding {
	if (log === "none") return good("log", "decisions are not recorded, as it was asked for");
	const socket = sockets[log];
	const other = `${again} with another --log`;
	if (socket !== undefined && place.look(socket) === undefined)
		return bad("log", `${log} is not there: no ${socket}`, `start it, or ${other}`);
	const fault = socket === undefined ? faultOfFile(place, log) : undefined;
	if (fault === undefined) return good("log", `decisions go to ${log}`);
	const mend = `make ${folderOf(log)} a folder that root may write to, or ${other}`;
	return bad("log", `decisions are not recorded in ${log}: ${fault}`, mend);
}

function faultOfFile(place: Place, log: string): string | undefined {
	const file = place.look(log);
	if (file && file.kind !== "file") return "it is not a regular file";
	const unsafe = faultOfLog(place, log);
	if (unsafe !== undefined) return unsafe;
	const target = file ? log : folderOf(log);
	return place.isWritable(target) ? undefined : `${target} cannot be written to`;
}
