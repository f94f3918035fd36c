/** `ossify status`. @module */
import { OssifyError } from "../../errors.ts";
import {
	type AgentState,
	agentState,
	type EngineStatus,
	isFull,
	type Place,
	shellWord,
	statusOf,
	withoutAnswer,
} from "../../install/mod.ts";
import { machineTails, parseTime, type Recent, recentDecisions, results } from "../../log/mod.ts";
import { meaningOfOption } from "../../start_options.ts";
import { count, widthFor, wrap } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, usageError } from "../arguments/mod.ts";
import { belowRoot, enginesWithOwnModes, foundHere, placeOf, rootArgument, rootOption, settingsOfAll } from "../installing/mod.ts";
import { colorsFor, forPrograms } from "../output/mod.ts";

/** Shows what holds. */
export const command: Command = {
	name: "status",
	summary: "show mode, policy and recent decisions of each installed engine",
	about:
		"Shows each engine that ossify is installed for: audit or enforce, the policy with its name and digest and since when, its data and the other options that a later install keeps, and the decisions of the last day by outcome, from the end of the log. Changes nothing. `ossify doctor` checks whether all of it works.",
	args: [],
	options: [
		{
			name: "since",
			value: "TIME",
			summary: "count decisions from this time on: 2h, 7d, 2026-11-23 or 2026-11-23T12:00:00Z (default: 24h)",
		},
		rootOption,
	],
	examples: [
		{ line: "ossify status", does: "audit or enforce, and since when" },
		{ line: "ossify status --since 7d --format json", does: "for programs" },
	],
	run,
};

/** A log, and what was read of it. */
interface LogStatus {
	readonly log: string;
	/** Undefined where it is missing, not a file, or cannot be read: `note` says so. */
	readonly recent?: Recent;
	readonly note?: string;
	readonly failed?: true;
}

async function run(call: Call): Promise<number> {
	const { platform, options } = call;
	const place = await placeOf(call);
	const since = sinceOf(call);
	const engines = statusOf(place, await settingsOfAll(place), await enginesWithOwnModes(place, platform.now()));
	const logs = [...new Set(engines.filter(({ left, unrecorded }) => !left && !unrecorded).map(({ log }) => log))].map((log) =>
		readLog(call, place, log, since),
	);
	const agent = await agentState(place);
	if (options.text("format") === "json") platform.stdout.write(forPrograms(`${JSON.stringify(document(engines, logs, since, agent))}\n`));
	else platform.stdout.write(render(call, place, { engines, logs, since, agent }));
	const isWhole = logs.every(({ failed }) => !failed) && engines.every(({ unknown }) => unknown === undefined);
	return isWhole ? 0 : 5;
}

function sinceOf({ platform, options }: Call): Date {
	const text = options.text("since") ?? "24h";
	const time = parseTime(text, platform.now());
	if (time) return time;
	throw usageError("usage/invalid-time", `--since is not a time (2026-11-23T12:00:00Z, 2026-11-23, 2h): ${JSON.stringify(text)}`);
}

/** How to read a log that is not a file. */
const readBy = (root: string): Readonly<Record<string, string>> => ({
	journald: `decisions go to the journal: \`journalctl${root} -t ossify -o cat | ossify log - --summary\``,
	syslog: "decisions go to syslog, which `ossify status` does not read",
	none: "decisions are not recorded",
});

function readLog(call: Call, place: Place, log: string, since: Date): LogStatus {
	const note = readBy(rootArgument(call))[log];
	if (note !== undefined) return { log, note };
	try {
		const recent = recentDecisions(machineTails, place.outside(log), since);
		return recent ? { log, recent } : { log, note: "there is no such file: nothing has been decided yet, or it was moved" };
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		return { log, note: error.message, failed: true };
	}
}

function document(engines: readonly EngineStatus[], logs: readonly LogStatus[], since: Date, agent: AgentState | undefined): object {
	const decisions = logs.map(({ log, recent, note, failed }) => ({
		log,
		since: since.toISOString(),
		...(recent && { decisions: recent.summary.decisions, outcomes: recent.summary.outcomes, foreign: recent.summary.foreign }),
		...(recent?.summary.last !== undefined && { last: recent.summary.last }),
		...(recent?.only !== undefined && { only: recent.only }),
		...(note !== undefined && { [failed ? "error" : "note"]: note }),
	}));
	return { engines: engines.map(({ title: _, ...one }) => one), decisions, ...(agent && { agent: agentDocument(agent) }) };
}

function agentDocument({ status }: AgentState): object {
	return status instanceof OssifyError ? { answers: false, error: status.message } : { answers: true, status };
}

interface Shown {
	readonly engines: readonly EngineStatus[];
	readonly logs: readonly LogStatus[];
	readonly since: Date;
	readonly agent: AgentState | undefined;
}

function render(call: Call, place: Place, { engines, logs, since, agent }: Shown): string {
	const { platform } = call;
	if (engines.length === 0) {
		return `${wrap(`Nothing is installed${belowRoot(call)}. ${visible(foundHere(call, place))}.`, widthFor(platform.stdout))}\n`;
	}
	const { bold } = colorsFor(platform.stdout, platform.environment);
	const width = Math.min(platform.stdout.columns, 110);
	const parts = engines.map((one) => `${bold(one.title)}\n${rows(rowsOf(one), width)}`);
	const decided = logs.map((one) => `${bold(`Decisions since ${since.toISOString()}`)}\n${rows(rowsOfLog(one, place), width)}`);
	const serving = agent === undefined ? [] : [`${bold("Agent")}\n${rows([rowOfAgent(agent)], width)}`];
	const uses = engines.length === 1 ? "the engine uses it" : "each engine uses it";
	const check = `This is how ossify is installed; \`ossify doctor${rootArgument(call)}\` checks whether ${uses}.`;
	return [...parts, ...serving, ...decided, `${wrap(visible(check), width)}\n`].join("\n");
}

type Row = readonly [name: string, value: string];

function rowsOf({ settings, unknown, left, log }: EngineStatus): readonly Row[] {
	if (left) return [["left", "it is uninstalled, except for the scripts that running containers need"]];
	if (settings === undefined) return [["mode", `not known: ${unknown}`]];
	const { meaning, policy, data, dataInBundle, options } = settings;
	return [
		["mode", meaning],
		["policy", `${policy.name}, ${policy.digest.slice(0, 16)}, since ${policy.since}`],
		...(dataInBundle ? [["data", "in the bundle"] as const] : []),
		...data.map(({ name, sha256 }): Row => ["data", `${name} (${sha256.slice(0, 8)})`]),
		...Object.entries(options).map(([name, value]): Row => [`--${name}`, described(name, value)]),
		...(Object.hasOwn(options, "log") ? [] : [["log", log] as const]),
	];
}

function rowOfAgent({ status }: AgentState): Row {
	if (status instanceof OssifyError) {
		const name = status.code === "host/no-agent" ? "none" : "unknown";
		return [name, [status.message, withoutAnswer(status) ?? status.advice].filter((part) => part !== undefined).join(": ")];
	}
	return ["runs", `${status.version}, process ${status.pid}, since ${status.started}; the last container ${status.last ?? "none yet"}`];
}

function described(name: string, value: string): string {
	const meaning = meaningOfOption(name, value);
	return meaning === undefined ? value : `${value}: ${meaning}`;
}

function rowsOfLog({ log, recent, note }: LogStatus, place: Place): readonly Row[] {
	if (recent === undefined) return [["log", `${log}: ${note}`]];
	const { decisions, foreign, last, outcomes: counts } = recent.summary;
	const file = shellWord(place.outside(log));
	const shown = results.filter((one) => counts[one] !== undefined).map((one): Row => [one, String(counts[one])]);
	return [
		["log", log],
		...(isFull(place, log) ? [["full", "its file system is full: decisions are not recorded"] as const] : []),
		...(decisions === 0 ? [["none", "no decision is recorded"] as const] : shown),
		...(last === undefined ? [] : [["last", last] as const]),
		...(foreign === 0
			? []
			: [["others", `${count(foreign, "line is not a decision", "lines are not decisions")}: \`ossify log ${file}\``] as const]),
		...(recent.only === undefined
			? []
			: [["read", `the end of the log only, from ${recent.only} on: \`ossify log ${file} --summary\` reads all of it`] as const]),
	];
}

function rows(all: readonly Row[], width: number): string {
	const column = Math.max(...all.map(([name]) => name.length)) + 2;
	const indent = " ".repeat(column + 2);
	return all
		.map(([name, value]) => `  ${name.padEnd(column)}${wrap(visible(value), width - indent.length).replaceAll("\n", `\n${indent}`)}\n`)
		.join("");
}
