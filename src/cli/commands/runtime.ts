/** `ossify runtime`. @module */
import type { DecisionRecord } from "../../enforcement/mod.ts";
import { type FinalLog, lastDecision, openFinalLog, openRecorder } from "../../log/mod.ts";
import { type Deadline, type FinalAppend, type Platform, regularFiles, startDeadline } from "../../platform/mod.ts";
import {
	appendToLog,
	defaultRuntimes,
	parseSettings,
	preparedAnswer,
	type RuntimeSettings,
	runRuntime,
	systemRuntime,
} from "../../runtime/mod.ts";
import { defaultTimeout, type StartSettings } from "../../start_options.ts";
import { visible } from "../../visible.ts";
import {
	type Call,
	type Command,
	dataOption,
	hookStartOptions,
	type Options,
	policyOption,
	runtimeOnlyOptions,
	startSettingsOf,
	usageError,
} from "../arguments/mod.ts";
// Not its mod.ts: a container's start waits for what is loaded here.
import { policyFor } from "../deciding/load_policy.ts";
import { invocationOf } from "../invocation.ts";
import { alsoTo, identifier, ownHookOf } from "../recording/mod.ts";

/** Is an OCI runtime. */
export const command: Command = {
	name: "runtime",
	summary: "run as an OCI runtime in front of runc or crun: harden the spec, then execute that runtime",
	about:
		"Reads ARGS as the runtime does. Where they start a container (create, run, restore), its config.json is replaced by a hardened one first; all other calls are passed on; output, descriptors, signals and exit codes are the runtime's. Every error is reported on standard error and in the runtime's own --log, and the container does not start.",
	args: [{ name: "ARGS", variadic: true, afterDashes: true, summary: "the arguments of the engine's call" }],
	options: [
		{
			name: "runtime",
			value: "PATH|NAME",
			repeatable: true,
			summary: `the underlying runtime; more than once: tried in this order (default: ${defaultRuntimes.join(", then ")})`,
		},
		policyOption,
		dataOption,
		...hookStartOptions,
		...runtimeOnlyOptions,
		{
			name: "settings",
			value: "FILE",
			summary: "a file (JSON) with the options that are not given: runtimes, policy, data, log and so on",
		},
		{ name: "prepare", summary: "harden the bundle and end: the caller executes the runtime" },
		{ name: "confirm", summary: `with --prepare, print "${preparedAnswer}" where the caller may execute the runtime` },
	],
	examples: [
		{ line: "ossify runtime --runtime crun -- create --bundle . web", does: "as an engine calls it" },
		{ line: "ossify runtime -- state web", does: "starts no container, so it is passed on to runc" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { platform } = call;
	const { now } = platform;
	const args = runtimeArguments(platform);
	const prepared = () => {
		if (call.options.flag("confirm")) platform.stdout.write(`${preparedAnswer}\n`);
	};
	const warn = (message: string) => platform.stderr.write(`ossify: warning: ${visible(message)}\n`);
	return await runRuntime({ args, appendTo: appendToLog, warn, now }, async () => {
		const fromFile = settingsFor(call);
		const settings: StartSettings = { ...fromFile, ...startSettingsOf(call.options) };
		const options = withLists(call.options, fromFile);
		const runtimes = options.list("runtime");
		const stage = "create";
		const limit = new Limit(settings);
		const allowOnError = settings.onError === "allow";
		return {
			...systemRuntime(platform, runtimes.length > 0 ? runtimes : defaultRuntimes, options.flag("prepare") ? prepared : undefined),
			stage,
			startDeadline: () => limit.start(),
			appendsOf: (record) => limit.appendsOf(record),
			loadPolicy: () => policyFor({ ...call, platform: limit.over(platform), options }, "warn"),
			identify: identifier(limit.over(platform).files, warn),
			record: alsoTo(platform.served, await openRecorder({ ...settings, now })),
			lastRecorded: () => lastDecision(settings),
			warn,
			now,
			allowOnError,
			ownHook: ownHookOf(settings, platform.served),
			onRestore: settings.onRestore ?? "refuse",
		};
	});
}

/** The time limit of a start. Calls that start nothing have none, and open nothing for it. */
class Limit {
	private readonly settings: StartSettings;
	private deadline: Deadline | undefined;
	private last: FinalLog | undefined;

	constructor(settings: StartSettings) {
		this.settings = settings;
	}

	/** Files that were opened for it are closed at its end, so that the runtime does not inherit them. */
	async start(): Promise<Deadline> {
		const [deadline, last] = await Promise.all([
			startDeadline(this.settings.timeout ?? defaultTimeout),
			openFinalLog(this.settings, false),
		]);
		Object.assign(this, { deadline, last });
		const stop = () => {
			deadline.stop();
			last.close();
		};
		return { ...deadline, stop };
	}

	appendsOf(record: DecisionRecord): readonly FinalAppend[] {
		return this.last?.appendsOf(record) ?? [];
	}

	over(platform: Platform): Platform {
		return { ...platform, files: regularFiles(platform.files, () => this.deadline?.checkTime()) };
	}
}

/** The arguments of the runtime, unchanged. */
function runtimeArguments(platform: Platform): readonly string[] {
	const { passed } = invocationOf(platform);
	if (passed !== undefined) return passed;
	throw usageError("usage/no-dashes", "give the runtime's arguments after --: ossify runtime -- create --bundle . web", {
		command: "runtime",
	});
}

const maxSettings = 1024 * 1024;

function settingsFor({ platform, options }: Call): RuntimeSettings {
	const path = options.text("settings");
	if (path === undefined) return {};
	return parseSettings(platform.files.read(path, { blame: "host", limit: maxSettings, regular: true }), path);
}

/** Lists without an option are those of the settings file. */
function withLists(options: Options, settings: RuntimeSettings): Options {
	const lists: Readonly<Record<string, readonly string[] | undefined>> = {
		runtime: settings.runtimes,
		policy: settings.policy === undefined ? undefined : [settings.policy],
		data: settings.data,
	};
	return { ...options, list: (name) => (options.list(name).length > 0 ? options.list(name) : (lists[name] ?? [])) };
}
