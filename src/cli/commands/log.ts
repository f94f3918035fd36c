/** `ossify log`. @module */
import { OssifyError } from "../../errors.ts";
import { hookStages } from "../../hook/mod.ts";
import {
	type Filter,
	follow,
	type Line,
	LogLines,
	MergedLines,
	machineTails,
	parseEntry,
	parseTime,
	renderForeign,
	renderRecord,
	renderSummary,
	results,
	Search,
	safeJson,
	Tally,
} from "../../log/mod.ts";
import { widthFor } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, usageError } from "../arguments/mod.ts";
import { type InstalledLogs, installedLogs, placeOf, rootOption } from "../installing/mod.ts";
import { colorsFor, forPrograms, notify, shown } from "../output/mod.ts";
import { nothingFound } from "../recording/mod.ts";

/** The stages at which decisions are recorded: by the hooks, and in front of a runtime. */
const stages = [...hookStages, "create", "exec"] as const;

/** Other words for an outcome, from other programs and ossify's own messages. */
const outcomesAlike = {
	refused: "denied",
	rejected: "denied",
	blocked: "denied",
	deny: "denied",
	error: "failed",
	exempt: "unchanged",
	audit: "audited",
	readonly: "hardened",
} as const;

/** Reads the decision log. */
export const command: Command = {
	name: "log",
	summary: "read the decision log",
	about:
		"Shows recorded decisions, the oldest first, from a log and its rotated files; without FILE, from the logs of the installed engines. A line that is not a decision, for example after a full disk, is shown as such. Several values of one filter are alternatives; different filters must all match. If no decision matches, standard error says which filter matches nothing, and the exit code is 1, as with grep.",
	args: [{ name: "FILE", summary: "the log (default: the logs of the installed engines), or - for standard input" }],
	options: [
		{ name: "follow", short: "f", summary: "wait for new decisions and print them" },
		{ name: "summary", short: "s", summary: "count by rule and outcome, with the time that decisions take" },
		{
			name: "outcome",
			value: "OUTCOME",
			repeatable: true,
			choices: results,
			alike: outcomesAlike,
			summary: `${results.join(", ")} (those of audited that enforce mode would refuse)`,
		},
		{ name: "namespace", short: "n", value: "NAME", repeatable: true, summary: "of a Kubernetes namespace; `*` matches any characters" },
		{ name: "pod", value: "NAME", repeatable: true, summary: "of a pod, by its name; `web-*` for all of a deployment's" },
		{ name: "name", value: "NAME", repeatable: true, summary: "of a container, by its name: in its pod, or as Podman and Docker have it" },
		{ name: "container", short: "c", value: "ID", repeatable: true, summary: "of a container, by its ID or the beginning of it" },
		{
			name: "image",
			value: "IMAGE",
			repeatable: true,
			summary: "of an image: its whole name, or without registry, folders, tag or digest",
		},
		{
			name: "rule",
			value: "RULE",
			repeatable: true,
			summary: "in which this rule gave a reason; `exemptions` matches `exemptions/privileged` too",
		},
		{ name: "stage", value: "STAGE", repeatable: true, choices: stages, summary: stages.join(", ") },
		{ name: "since", value: "TIME", summary: "from this time on: 2026-11-23T12:00:00Z, 2026-11-23, or a time before now (30m, 2h, 7d)" },
		{ name: "until", value: "TIME", summary: "before this time" },
		rootOption,
	],
	examples: [
		{ line: "ossify log --follow --outcome denied --outcome failed", does: "containers that do not start, as it happens" },
		{ line: "ossify log --outcome would-be-refused", does: "what starts in audit mode, and would not in enforce mode" },
		{ line: "ossify log --namespace shop --pod 'web-*' --since 1h", does: "decisions about a deployment's pods" },
		{ line: "ossify log --summary --since 7d", does: "how often each rule gave a reason" },
		{ line: "journalctl -t ossify -o cat | ossify log -", does: "decisions that were sent to journald" },
		{ line: "ossify log --format json --rule exemptions | jq -r .image", does: "the images of exempt containers" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { platform, options, args } = call;
	const filter = filterOf(call);
	if (options.flag("follow") && (options.flag("summary") || args[0] === "-")) {
		throw usageError("usage/contradiction", "--follow does not end: use it without --summary, and with a file");
	}
	const search = new Search(filter);
	const print = printer(call, search);
	const write = (text: string) => platform.stdout.write(options.text("format") === "json" ? forPrograms(text) : text);
	const log = await logOf(call);
	if (options.flag("follow")) {
		await follow(linesOf(log.paths), (line) => followed(print(line), options.text("format")));
		return 0;
	}
	const lines = args[0] === "-" ? inputLines(call) : allLines(log);
	if (options.flag("summary")) write(summaryOf(call, search, lines));
	else for (const line of lines) write(print(line) ?? "");
	if (search.passed > 0) return exitCodes.done;
	notify(platform, "note", nothingFound(search, log.name));
	return exitCodes.noMatch;
}

/** As with grep: no error, and nothing found. */
const exitCodes = { done: 0, noMatch: 1 } as const;

/** A log to read, and its name in messages. */
interface Log {
	readonly name: string;
	/** None for the standard input. */
	readonly paths: readonly string[];
	/** The end of the error message if it does not exist. */
	readonly missing: string;
}

const started = ": there is no such file; has a container been started since `ossify install`?";
const noFile = ": there is no such file";
const input: Log = { name: "the standard input", paths: [], missing: "" };

/** @throws {OssifyError} where the decisions of what is installed go to no file */
async function logOf(call: Call): Promise<Log> {
	const [file] = call.args;
	if (file !== undefined && call.options.text("root") !== undefined)
		throw usageError("usage/contradiction", "--root is for the log of what is installed there: leave out FILE, or --root");
	if (file === "-") return input;
	if (file !== undefined && call.platform.files.kind(file) === "folder")
		throw new OssifyError("input/unreadable", `cannot read ${visible(file)}: it is a folder`, { advice: "name the log in it" });
	if (file !== undefined) return { name: file, paths: [file], missing: noFile };
	const { files, isInstalled, elsewhere } = installedLogs(call, await placeOf(call));
	if (files.length === 0) throw notInFiles(elsewhere);
	for (const { where, advice } of elsewhere) notify(call.platform, "note", `${where}: ${advice}`);
	return { name: files.join(" and "), paths: files, missing: isInstalled ? started : ": there is no such file, and nothing is installed" };
}

function notInFiles(elsewhere: InstalledLogs["elsewhere"]): OssifyError {
	const message = `cannot read the log: ${elsewhere.map(({ where }) => where).join(", and ")}`;
	return new OssifyError("input/no-log", message, { advice: elsewhere.map(({ advice }) => advice).join("; ") });
}

/** What follows a log writes on its own, past the sink that shows texts. */
function followed(text: string | undefined, format: string | undefined): string | undefined {
	return text === undefined || format === "json" ? text : shown(text);
}

function filterOf({ platform, options }: Call): Filter {
	const time = (name: string) => {
		const text = options.text(name);
		if (text === undefined) return undefined;
		const parsed = parseTime(text, platform.now());
		if (parsed) return parsed;
		throw usageError("usage/invalid-time", `--${name} is not a time (2026-11-23T12:00:00Z, 2026-11-23, 2h): ${JSON.stringify(text)}`);
	};
	const [since, until] = [time("since"), time("until")];
	if (since && until && since >= until) throw noTimeBetween(options, since, until);
	return {
		outcomes: options.list("outcome"),
		stages: options.list("stage"),
		namespaces: options.list("namespace"),
		pods: options.list("pod"),
		names: options.list("name"),
		images: options.list("image"),
		containers: options.list("container"),
		rules: options.list("rule"),
		...(since && { since }),
		...(until && { until }),
	};
}

/** So long ago, the larger number is the earlier time. */
function noTimeBetween(options: Call["options"], since: Date, until: Date) {
	const swapped = since > until ? `; did you mean --since ${options.text("until")} --until ${options.text("since")}?` : "";
	const given = `--since (${since.toISOString()}) is not before --until (${until.toISOString()})`;
	return usageError("usage/contradiction", `${given}, so no decision is between them${swapped}`);
}

/** What is printed of a line. */
function printer({ platform, options }: Call, search: Search): (line: Line) => string | undefined {
	const colors = colorsFor(platform.stdout, platform.environment);
	const width = widthFor(platform.stdout);
	const json = options.text("format") === "json";
	return ({ file, text }) => {
		const record = parseEntry(text);
		if (record) return search.passes(record) ? (json ? `${safeJson(JSON.parse(text))}\n` : renderRecord(record, colors, width)) : undefined;
		// Programs get decisions and nothing else.
		if (json) notify(platform, "warning", `a line of ${file} is not a decision`);
		return json ? undefined : renderForeign(text, colors, width);
	};
}

function summaryOf({ platform, options }: Call, search: Search, lines: Iterable<Line>): string {
	const tally = new Tally();
	for (const { text } of lines) {
		const record = parseEntry(text);
		if (record === undefined) tally.addForeign();
		else if (search.passes(record)) tally.add(record);
	}
	const summary = tally.summary();
	return options.text("format") === "json"
		? `${safeJson(summary)}\n`
		: renderSummary(summary, colorsFor(platform.stdout, platform.environment), widthFor(platform.stdout));
}

function linesOf(paths: readonly string[]): MergedLines {
	return new MergedLines(paths.map((path) => new LogLines(machineTails, path)));
}

function* allLines({ paths, missing }: Log): Generator<Line> {
	const lines = linesOf(paths);
	if (!lines.exists()) {
		const message = `cannot read the log ${paths.join(" or ")}${missing}`;
		throw new OssifyError("input/no-log", message);
	}
	yield* lines.poll();
	yield* lines.rests();
	lines.close();
}

const maxInput = 256 * 1024 * 1024;

function* inputLines({ platform }: Call): Generator<Line> {
	if (platform.stdin.isTerminal) throw usageError("usage/no-log", "name a log, or pipe one in");
	const text = new TextDecoder().decode(platform.stdin.read(maxInput));
	for (const line of text.split("\n")) if (line !== "") yield { file: input.name, text: line };
}
