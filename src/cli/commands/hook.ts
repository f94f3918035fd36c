/** `ossify hook`. @module */
import { faultEntry, type HookStage, hookStages, type RuntimeLog, runCopyUp, runHook, systemHost } from "../../hook/mod.ts";
import { lastDecision, openFinalLog, openRecorder } from "../../log/mod.ts";
import { appendText, regularFiles, startDeadline } from "../../platform/mod.ts";
import { defaultLog, defaultTimeout, type StartSettings } from "../../start_options.ts";
import { visible } from "../../visible.ts";
import {
	type Call,
	type Command,
	dataOption,
	hookStartOptions,
	type Options,
	policyOption,
	startSettingsOf,
	usageError,
} from "../arguments/mod.ts";
// Not its mod.ts: a container's start waits for what is loaded here.
import { policyFor } from "../deciding/load_policy.ts";
import { alsoTo, identifier, ownHookOf } from "../recording/mod.ts";

/** Is a hook of an engine or runtime. */
export const command: Command = {
	name: "hook",
	summary: "run as an OCI hook: harden a container that is being created",
	about:
		"precreate (Podman) reads a spec and prints it hardened. createRuntime and prestart (every OCI runtime) read the OCI state and change the container's mounts before it starts. Every error ends with an exit code other than 0, and the container does not start. createRuntime and prestart do not run on Node.",
	args: [{ name: "STAGE", choices: hookStages, summary: hookStages.join(", ") }],
	options: [
		policyOption,
		dataOption,
		...hookStartOptions,
		{
			name: "plan",
			value: "JSON",
			summary: "apply this plan, without a policy: for the hook that ossify adds to a spec where the image has content for a tmpfs",
		},
	],
	examples: [
		{
			line: "ossify hook createRuntime -p bundle.tar.gz < state.json",
			does: "as a runtime calls it, before the container's program starts",
		},
		{ line: "ossify hook precreate < config.json", does: "as Podman calls it, with the spec in and the hardened spec out" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { platform, args, options } = call;
	const { served } = platform;
	const stage = stageOf(args[0]);
	const plan = planOf(options, stage);
	const settings = startSettingsOf(options);
	const [recordInLog, last, deadline] = await Promise.all([
		openRecorder({ ...settings, now: platform.now }),
		openFinalLog(settings, stage !== "precreate"),
		startDeadline(settings.timeout ?? defaultTimeout),
	]);
	const record = alsoTo(served, recordInLog);
	const inTime = { ...platform, files: regularFiles(platform.files, deadline.checkTime) };
	const warn = (message: string) => platform.stderr.write(`ossify: warning: ${visible(message)}\n`);
	const identify = identifier(inTime.files, warn);
	const lastRecorded = () => lastDecision(settings);
	const loadPolicy = () => policyFor({ ...call, platform: inTime }, "warn");
	const allowOnError = settings.onError === "allow";
	const { appendsOf } = last;
	const shared = { ...systemHost(inTime), stage, record, deadline, appendsOf, warn, allowOnError };
	try {
		if (plan !== undefined) await runCopyUp({ ...shared, plan, report: reporter(platform.now) });
		else
			await runHook({ ...shared, loadPolicy, identify, lastRecorded, logPath: logPathOf(settings), ownHook: ownHookOf(settings, served) });
	} finally {
		deadline.stop();
		last.close();
	}
	return 0;
}

/** The plan contains the whole decision. */
function planOf(options: Options, stage: HookStage): string | undefined {
	const plan = options.text("plan");
	const needless = ["policy", "data"].find((name) => options.list(name).length > 0);
	if (plan === undefined || (stage !== "precreate" && needless === undefined)) return plan;
	const why = needless === undefined ? "belongs to the stages createRuntime and prestart" : `takes the place of --${needless}`;
	throw usageError("usage/needless-plan", `--plan ${why}: leave one of them out`, { command: "hook" });
}

function logPathOf({ log = defaultLog }: StartSettings): string | undefined {
	return log.startsWith("/") ? log : undefined;
}

/** The error is on standard error as well, so a failure to write the log is ignored. */
function reporter(now: () => Date): (log: RuntimeLog, message: string) => void {
	return (log, message) => {
		try {
			appendText(log.path, faultEntry(`ossify: ${message}`, log, now()));
		} catch {
			// Standard error has it.
		}
	};
}

function stageOf(word: string | undefined): HookStage {
	const stage = hookStages.find((one) => one === word);
	if (stage !== undefined) return stage;
	const hint = word === undefined ? {} : { given: word, known: hookStages };
	throw usageError("usage/no-stage", `hook takes a stage: ${hookStages.join(", ")}`, { ...hint, command: "hook" });
}
