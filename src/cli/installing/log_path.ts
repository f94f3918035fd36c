/**
 * What may be at the path of a decision log: nothing, an empty file, or decisions.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { installed, libexecFolder, type Place } from "../../install/mod.ts";
import { lastDecision } from "../../log/mod.ts";
import { type Options, usageError } from "../arguments/mod.ts";

/**
 * Refuses a log that is chosen anew and is another kind of file: records would be appended to it, and it would be renamed once it is full.
 * @throws {OssifyError} `usage/invalid-value`
 */
export function refuseOtherFile({ text }: Options, place: Place): void {
	const log = text("log");
	if (log === undefined || !log.startsWith("/")) return;
	const engines = Object.values(installed(place).engines);
	if (engines.some((one) => one.log === log)) return;
	// What ossify reads at each start.
	const own = ["/etc/ossify", libexecFolder, ...engines.map(({ prefix = libexecFolder }) => prefix)];
	const why = whyNoLog(place, log, own);
	if (why)
		throw usageError("usage/invalid-value", `--log ${log}: ${why}; name a file for decisions alone, such as /var/log/ossify/decisions.log`);
}

function whyNoLog(place: Place, log: string, folders: readonly string[]): string | undefined {
	const own = folders.find((folder) => log.startsWith(`${folder}/`));
	if (own !== undefined) return `${own} has the files that ossify runs`;
	const kind = place.look(log)?.kind;
	if (kind === "folder") return "it is a folder";
	if (kind !== "file" || isEmpty(place, log) || lastDecision({ log: place.outside(log) }) !== undefined) return undefined;
	return "the file has something else in it, and no decision at its end";
}

function isEmpty(place: Place, path: string): boolean {
	try {
		place.read(path, 0);
		return true;
	} catch (error) {
		if (error instanceof OssifyError && error.code === "host/too-large") return false;
		throw error;
	}
}
