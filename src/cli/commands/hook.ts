/** `ossify hook`. @module */
import { type HookStage, hookStages, runHook, startDeadline, systemSurroundings } from "../../hook/mod.ts";
import { lastDecision, openRecorder } from "../../log/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, type Command, dataOption, onErrorOption, policyOption, usageError } from "../arguments/mod.ts";
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
	options: [
		policyOption,
		dataOption,
		...logOptions,
		{ name: "timeout", value: "SECONDS", summary: "end with a failure after so long (default: 20)" },
		onErrorOption,
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
	const stage = stageOf(args[0]);
	const log = logOptionsOf(options);
	const record = await openRecorder({ ...log, now: platform.now });
	const lastRecorded = () => lastDecision(log);
	const { checkTime, stop } = await startDeadline(secondsOf(options.text("timeout")));
	// The engine compiles WebAssembly on threads of its own: meanwhile the input is read.
	const policy = policyFor(call);
	policy.catch(() => {}); // awaited by the hook, unless the input is at fault
	const warn = (message: string) => platform.stderr.write(`ossify: warning: ${visible(message)}\n`);
	const allowOnError = options.text("on-error") === "allow";
	try {
		const identify = identifier(warn);
		await runHook({ ...systemSurroundings(platform), stage, policy, identify, record, lastRecorded, warn, allowOnError, checkTime });
	} finally {
		stop();
	}
	return 0;
}

function stageOf(word: string | undefined): HookStage {
	const stage = hookStages.find((one) => one === word);
	if (stage !== undefined) return stage;
	const hint = word === undefined ? {} : { given: word, known: hookStages };
	throw usageError("usage/no-stage", `hook takes a stage: ${hookStages.join(", ")}`, { ...hint, command: "hook" });
}

const defaultSeconds = 20;
const maxSeconds = 3600;

function secondsOf(text: string | undefined): number {
	if (text === undefined) return defaultSeconds;
	const seconds = Number(text);
	if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= maxSeconds) return seconds;
	throw usageError("usage/invalid-timeout", `--timeout takes seconds, up to ${maxSeconds}: ${JSON.stringify(text)}`);
}
