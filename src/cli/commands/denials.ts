/** `ossify denials`. @module */
import type { Origin, Refusal } from "../../denials/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { parseDuration } from "../../moment.ts";
import { writeWhole } from "../../platform/files/stream.ts";
import { count } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, usageError } from "../arguments/mod.ts";
import {
	installRule,
	type Missed,
	readLog,
	refusalLine,
	refusalObject,
	rulesFile,
	type ShownRefusal,
	uninstallRule,
	type Watched,
	watch,
	whyCommand,
} from "../denials/mod.ts";
import { installedLogs, placeOf } from "../installing/mod.ts";
import { colorsFor, forPrograms, notify, shown } from "../output/mod.ts";
import { ContainersInLogs } from "../recording/container_names.ts";

/** Reports refused writes. */
export const command: Command = {
	name: "denials",
	summary: "report writes that a read-only file system refused, as they happen",
	about:
		'Reports system calls that failed with "Read-only file system", from the audit records of the kernel: which container, which program, and which path, or the folder where the kernel names only that. Without ACTION, watches for a time (--for) or until it is interrupted (--follow), or reads the log of auditd (--log). `install` loads the audit rule that this takes, and writes it for auditd where there is one; `uninstall` removes both. Takes root. Not on Node. For a container, `ossify why CONTAINER PATH` says what makes the path read-only and what would change it.',
	args: [{ name: "ACTION", choices: ["install", "uninstall"], summary: "load or remove the audit rule" }],
	options: [
		{ name: "for", value: "DURATION", summary: "watch for so long: 30s, 10m, 2h" },
		{ name: "follow", short: "f", summary: "watch until it is interrupted" },
		{ name: "log", value: "FILE", summary: "read the log of auditd and its rotated files: /var/log/audit/audit.log" },
	],
	examples: [
		{ line: "ossify denials install", does: "load the audit rule" },
		{ line: "ossify denials --for 10m", does: "refused writes of the next ten minutes" },
		{ line: "ossify denials --follow --format json | jq -r .folder", does: "the folders, for programs" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { args, options } = call;
	const ways = ["for", "log"].filter((name) => options.text(name) !== undefined).concat(options.flag("follow") ? ["follow"] : []);
	const [action] = args;
	if (ways.length > 1 || (action !== undefined && ways.length > 0)) {
		throw usageError("usage/contradiction", "denials does one thing: install, uninstall, --for, --follow or --log");
	}
	if (action === "install") return await install(call);
	if (action === "uninstall") return await uninstall(call);
	const log = options.text("log");
	if (log !== undefined) return await fromLog(call, log);
	if (ways.length === 0) throw usageError("usage/no-source", "denials needs --for DURATION, --follow, --log FILE, install or uninstall");
	return await live(call);
}

async function install({ platform }: Call): Promise<number> {
	const isKept = await installRule(platform);
	const how = isKept
		? `auditd loads it from ${rulesFile} after a restart`
		: "a restart of the machine unloads it: there is no auditd with a folder /etc/audit/rules.d";
	notify(platform, "note", `the audit rule is loaded; ${how}`);
	return 0;
}

async function uninstall(call: Call): Promise<number> {
	const place = await placeOf(call);
	const had = await uninstallRule(call.platform, (path) => place.remove(path));
	notify(call.platform, "note", had ? "the audit rule is removed" : "there was no audit rule of ossify's");
	return 0;
}

async function fromLog(call: Call, path: string): Promise<number> {
	const { platform } = call;
	const { watched, print } = await reporterOf(call);
	let found = 0;
	const all = readLog(watched, path);
	let next = all.next();
	for (; next.done !== true; next = all.next()) {
		found++;
		platform.stdout.write(print(...next.value));
	}
	const incomplete = next.value;
	remark(call, { dropped: 0, gaps: 0, incomplete });
	if (found === 0)
		notify(platform, "note", `there are no refused writes in ${path}: was the audit rule loaded (\`ossify denials install\`)?`);
	return incomplete > 0 ? exitMissing : 0;
}

/** Records of the log are missing. */
const exitMissing = 4;

/** What is watched, and how a refused write is printed. */
async function reporterOf(call: Call) {
	const place = await placeOf(call);
	const names = new ContainersInLogs(installedLogs(call, place).files);
	const print = printer(call);
	return {
		watched: { platform: call.platform, names: place.names } satisfies Watched,
		print: (refusal: Refusal, origin: Origin | undefined) =>
			print({ ...refusal, origin, names: origin?.container === undefined ? undefined : names.namesOf(origin.container) }),
	};
}

async function live(call: Call): Promise<number> {
	const duration = call.options.text("for");
	const until = duration === undefined ? undefined : Date.now() + millisecondsOf(duration);
	const { watched, print } = await reporterOf(call);
	const missed = await watch(watched, until, (refusal, origin) => writeNow(print(refusal, origin)));
	remark(call, missed);
	return 0;
}

/** Writes without delay. @returns false where the reader has closed the pipe */
function writeNow(text: string | Uint8Array): boolean {
	try {
		writeWhole(typeof text === "string" ? encodeUtf8(text) : text);
		return true;
	} catch (error) {
		if (error instanceof OssifyError && error.code === "host/unwritable") return false;
		throw error;
	}
}

function printer({ platform, options }: Call): (refusal: ShownRefusal) => string | Uint8Array {
	if (options.text("format") === "json") return (refusal) => forPrograms(`${JSON.stringify(refusalObject(refusal))}\n`);
	const colors = colorsFor(platform.stdout, platform.environment);
	const explained = new Set<string>();
	return (refusal) => {
		const why = whyCommand(refusal);
		// Once for each place of a container.
		const isNew = why !== undefined && !explained.has(why) && explained.size < mostExplained;
		if (isNew) explained.add(why);
		return shown(`${refusalLine(refusal, colors)}${isNew ? `    ${colors.green(`→ ${why}`)}\n` : ""}`);
	};
}

/** Bounds memory. */
const mostExplained = 1000;

/** What the report lacks is said. */
function remark({ platform }: Call, { dropped, gaps, incomplete }: Missed): void {
	const parts = [
		dropped > 0 ? `the kernel dropped ${count(dropped, "audit record")}` : "",
		gaps > 0 ? `records came faster than they were read (${count(gaps, "gap")})` : "",
		incomplete > 0 ? `${count(incomplete, "event")} had no record of the system call` : "",
	].filter((part) => part !== "");
	if (parts.length > 0) notify(platform, "warning", `some refused writes are missing: ${parts.join("; ")}`, { dropped, gaps, incomplete });
}

function millisecondsOf(text: string): number {
	const time = /^\d+[smhd]$/.test(text) ? parseDuration(text) : undefined;
	if (time !== undefined && time > 0) return time;
	throw usageError("usage/invalid-time", `--for is not a duration (30s, 10m, 2h): ${visible(JSON.stringify(text))}`);
}
