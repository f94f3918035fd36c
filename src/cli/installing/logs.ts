/**
 * Where the decisions of what is installed are recorded.
 * @module
 */
import { installed, type Place } from "../../install/mod.ts";
import { defaultLog } from "../../start_options.ts";
import type { Call } from "../arguments/mod.ts";
import { rootArgument } from "./known.ts";

/** The logs of the installed engines. */
export interface InstalledLogs {
	/** The paths on this machine, each once; the default path if nothing is installed. */
	readonly files: readonly string[];
	/** Whether any engine is installed. */
	readonly isInstalled: boolean;
	/** Decisions that go to no file. */
	readonly elsewhere: readonly { readonly where: string; readonly advice: string }[];
}

/** @throws {OssifyError} `host/invalid-receipt`, `host/unsafe-path` */
export function installedLogs(call: Call, place: Place): InstalledLogs {
	const engines = Object.entries(installed(place).engines);
	if (engines.length === 0) return { files: [pathOf(place, defaultLog)], isInstalled: false, elsewhere: [] };
	const logs = [...new Set(engines.map(([, { log }]) => log))];
	const elsewhere = logs.flatMap((log) => {
		const of = engines.filter(([, one]) => one.log === log).map(([name]) => name);
		return notInFile(log, of, rootArgument(call));
	});
	return { files: logs.filter((log) => log.startsWith("/")).map((log) => pathOf(place, log)), isInstalled: true, elsewhere };
}

/** Below another root, a link in the path may lead to a folder of this machine, which is wrong. The file itself is never a link. */
function pathOf(place: Place, log: string): string {
	const slash = log.lastIndexOf("/");
	return place.outside(`${place.resolve(log.slice(0, slash))}${log.slice(slash)}`);
}

/** The text of a syslog daemon before the tag contains no brace. */
const fromSyslog = "read the file that the syslog daemon writes: `sed -n 's/^[^{]*ossify[^{]*{/{/p' FILE | ossify log -`";

function notInFile(log: string, engines: readonly string[], root: string): InstalledLogs["elsewhere"] {
	const decisions = `the decisions of ${engines.join(" and ")}`;
	if (log === "journald")
		return [{ where: `${decisions} go to the journal`, advice: `read them with \`journalctl${root} -t ossify -o cat | ossify log -\`` }];
	if (log === "syslog") return [{ where: `${decisions} go to syslog`, advice: fromSyslog }];
	if (log !== "none") return [];
	const commands = engines.map((engine) => `\`ossify install ${engine} --log ${defaultLog}${root}\``).join(", ");
	return [{ where: `${decisions} are not recorded`, advice: `to record them: ${commands}` }];
}
