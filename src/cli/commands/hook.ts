/** `ossify hook`. @module */
import { type HookStage, hookStages, runHook, systemSurroundings } from "../../hook/mod.ts";
import { lastDecision, openFinalLog, openRecorder } from "../../log/mod.ts";
import { regularFiles, startDeadline } from "../../platform/mod.ts";
import { visible } from "../../visible.ts";
import {
	type Call,
	type Command,
	dataOption,
	defaultSeconds,
	onErrorOption,
	policyOption,
	secondsOf,
	timeoutOption,
	usageError,
} from "../arguments/mod.ts";
// Not its mod.ts: a container's start waits for what is loaded here.
import { policyFor } from "../deciding/load_policy.ts";
import { identifier, logOptions, logOptionsOf } from "../recording/mod.ts";

/** Is a hook of an engine or runtime. */
export const command: Command = {
	name: "hook",
	summary: "be an OCI hook: harden a container that is being created",
	about:
		"precreate (Podman) reads a spec and prints it hardened. createRuntime and prestart (every OCI runtime) read the OCI state and change the container's mounts before it starts. Whatever goes wrong ends with an exit code other than 0, and the container does not start.",
	args: [{ name: "STAGE", choices: hookStages, summary: hookStages.join(", ") }],
	options: [policyOption, dataOption, ...logOptions, timeoutOption, onErrorOption],
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
	const stage = stageOf(args[0]);
	const log = { ...logOptionsOf(options), now: platform.now };
	const seconds = secondsOf(options.text("timeout")) ?? defaultSeconds;
	const [record, last, deadline] = await Promise.all([openRecorder(log), openFinalLog(log, stage !== "precreate"), startDeadline(seconds)]);
	const inTime = { ...platform, files: regularFiles(platform.files, deadline.checkTime) };
	const warn = (message: string) => platform.stderr.write(`ossify: warning: ${visible(message)}\n`);
	const identify = identifier(warn);
	const lastRecorded = () => lastDecision(log);
	const loadPolicy = () => policyFor({ ...call, platform: inTime });
	const allowOnError = options.text("on-error") === "allow";
	const { appendsOf } = last;
	try {
		await runHook({
			...systemSurroundings(inTime),
			...{ stage, loadPolicy, identify, record, lastRecorded, deadline, appendsOf, warn, allowOnError },
		});
	} finally {
		deadline.stop();
	}
	return 0;
}

function stageOf(word: string | undefined): HookStage {
	const stage = hookStages.find((one) => one === word);
	if (stage !== undefined) return stage;
	const hint = word === undefined ? {} : { given: word, known: hookStages };
	throw usageError("usage/no-stage", `hook takes a stage: ${hookStages.join(", ")}`, { ...hint, command: "hook" });
}
