/** `ossify install`. @module */
import { OssifyError } from "../../errors.ts";
import {
	type Engine,
	engineNames,
	install,
	type Mode,
	ownExecutable,
	type Plan,
	placeAt,
	policyFiles,
	type Request,
	readBundleAt,
} from "../../install/mod.ts";
import type { Call, Command } from "../command.ts";
import { readOverlay } from "../data_file.ts";
import { logOptions, logOptionsOf } from "../decision_log.ts";
import { dryRunOption, engineOf, rootOf, rootOption, showPlan } from "../installing.ts";
import { dataOption } from "../options.ts";
import { notify } from "../report.ts";
import { usageError } from "../usage.ts";

/** Registers ossify with an engine. */
export const command: Command = {
	name: "install",
	summary: "make an engine run ossify for each container",
	about:
		"Puts the executable, the policy and the hook where the engine looks, the hook last and only if the executable hardens a container with that policy; where a step fails, everything is as it was. What is there already is left alone. `ossify uninstall` takes all of it back, `ossify doctor` looks whether it works.",
	args: [{ name: "ENGINE", summary: engineNames.join(", ") }],
	options: [
		{ name: "policy", short: "p", value: "BUNDLE", summary: "a bundle (.tar.gz or unpacked), in place of ossify's own policies" },
		dataOption,
		{ name: "mode", value: "MODE", choices: ["enforce", "audit"], summary: "audit decides and logs, and changes nothing" },
		{
			name: "on-error",
			value: "ACTION",
			choices: ["refuse", "allow"],
			summary: "for the hook: what becomes of a container when something goes wrong",
		},
		{ name: "timeout", value: "SECONDS", summary: "for the hook: end with a failure after so long" },
		...logOptions,
		{ name: "executable", value: "FILE", summary: "the executable to install (default: this one)" },
		{ name: "hooks-dir", value: "DIR", summary: "put the hook file there, and leave the engine's configuration alone" },
		rootOption,
		dryRunOption,
	],
	examples: [
		{ line: "ossify install crio --mode audit", does: "see in the log what would happen, on a machine with CRI-O" },
		{ line: "ossify install podman -p bundle.tar.gz -d site.yaml", does: "your own policies" },
		{ line: "ossify install crio --root image/ --dry-run", does: "what would be put into an image of a machine" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { platform, options } = call;
	const engine = engineOf(call, command);
	const place = placeAt(rootOf(call));
	const request = await requestOf(call, engine);
	const plan = install(place, request, { dryRun: options.flag("dry-run") });
	showPlan(call, plan);
	for (const warning of plan.warnings) notify(platform, "warning", warning);
	const toDo = noticeOf(engine, plan);
	if (toDo !== undefined && !options.flag("dry-run")) notify(platform, "note", toDo);
	return 0;
}

async function requestOf(call: Call, engine: Engine): Promise<Request> {
	const { platform, options } = call;
	const hooksFolder = options.text("hooks-dir")?.replace(/(?<=.)\/+$/, "");
	if (hooksFolder !== undefined && !hooksFolder.startsWith("/"))
		throw usageError("usage/invalid-value", "--hooks-dir takes a folder's whole path");
	const onError = options.text("on-error") as "refuse" | "allow" | undefined;
	const timeout = secondsOf(options.text("timeout"));
	const path = options.text("policy");
	const bundle = path === undefined || path === "shipped" ? platform.assets.policy() : await readBundleAt(platform.files, path);
	const overlay = await readOverlay(platform, options.list("data"));
	return {
		engine,
		executable: executableOf(call),
		policy: await policyFiles(bundle, overlay, options.text("mode") as Mode | undefined, platform.now()),
		hook: { log: logOptionsOf(options), ...(onError && { onError }), ...(timeout !== undefined && { timeout }) },
		...(hooksFolder !== undefined && { hooksFolder }),
	};
}

function executableOf({ platform, options }: Call): string {
	const path = options.text("executable") ?? ownExecutable();
	if (path === undefined) {
		const message =
			"name what is to be installed: --executable dist/ossify (`npm run build:standalone` makes it); this ossify runs from its sources";
		throw usageError("usage/no-executable", message);
	}
	if (platform.files.kind(path) === "file") return path;
	throw new OssifyError("host/unreadable", `cannot read the executable ${path}: there is no such file`);
}

const maxSeconds = 3600;

function secondsOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const seconds = Number(text);
	if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= maxSeconds) return seconds;
	throw usageError("usage/invalid-timeout", `--timeout takes seconds, up to ${maxSeconds}: ${JSON.stringify(text)}`);
}

function noticeOf({ notice, dropIn }: Engine, { operations }: Plan): string | undefined {
	const told = operations.some((one) => one.do === "put file" && one.path === dropIn);
	return told ? notice : undefined;
}
