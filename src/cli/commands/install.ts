/** `ossify install`. @module */
import { bundleOfParts, readRegoAt } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { type AnyRequest, engineNames, install, type Mode, ownExecutable, policyFiles, readPolicyAt } from "../../install/mod.ts";
import { regularFiles } from "../../platform/mod.ts";
import {
	type Call,
	type Command,
	copyUpOption,
	dataOption,
	defaultSeconds,
	onErrorOption,
	timeoutOption,
	usageError,
} from "../arguments/mod.ts";
import { refuseWrongRules } from "../checking/mod.ts";
import { shippedDataFaults } from "../deciding/mod.ts";
import {
	dryRunOption,
	engineOf,
	kindOptions,
	placeOf,
	prefixOf,
	prefixOption,
	requestFor,
	rootOption,
	showPlan,
	showRemark,
	tellAbout,
	tellOfHandler,
} from "../installing/mod.ts";
import { logOptions } from "../recording/mod.ts";
import { readOverlays, refuseFaults } from "../sources/mod.ts";

/** Registers ossify with an engine. */
export const command: Command = {
	name: "install",
	summary: "make an engine run ossify for each container",
	about:
		"Puts the executable and the policy in place, and then what makes the engine run them, but only if the executable hardens a container with that policy; where a step fails, everything is as it was. podman and crio run ossify as a hook; crio-runtime, containerd, docker and podman-runtime run it as their OCI runtime, in front of the one that they use now. What is there already is left alone. `ossify uninstall` takes all of it back, `ossify doctor` looks whether it works.",
	args: [{ name: "ENGINE", choices: engineNames, summary: engineNames.join(", ") }],
	options: [
		{ name: "policy", short: "p", value: "BUNDLE", summary: "a bundle (.tar.gz or unpacked), in place of ossify's own policies" },
		dataOption,
		{ name: "mode", value: "MODE", choices: ["enforce", "audit"], summary: "audit decides and logs, and changes nothing" },
		onErrorOption,
		copyUpOption,
		...logOptions,
		{ ...timeoutOption, summary: `refuse a container that is not hardened after so long (default: ${defaultSeconds})` },
		{ name: "executable", value: "FILE", summary: "the executable to install (default: this one)" },
		...kindOptions,
		prefixOption,
		{ name: "without-engine", summary: "install where the engine's program is not found, too: for one that is elsewhere, or comes later" },
		rootOption,
		dryRunOption,
	],
	examples: [
		{ line: "ossify install crio --mode audit", does: "see in the log what would happen, on a machine with CRI-O" },
		{ line: "ossify install podman -p bundle.tar.gz -d site.yaml", does: "your own policies" },
		{ line: "ossify install containerd --handler hardened", does: "for pods that ask for it, by a RuntimeClass" },
		{ line: "ossify install", does: "which engines are found on this machine" },
		{ line: "ossify install crio --root image/ --dry-run", does: "what would be put into an image of a machine" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { options } = call;
	const place = await placeOf(call);
	const engine = engineOf(call, command, place);
	const plan = install(place, requestFor(call, engine, await whateverTheEngine(call)), { dryRun: options.flag("dry-run") });
	showPlan(call, plan);
	tellAbout(call, engine, plan);
	showRemark(call, engine, plan);
	tellOfHandler(call, plan);
	return 0;
}

async function whateverTheEngine(call: Call): Promise<AnyRequest> {
	const { options } = call;
	// What is installed is read at each start, where a pipe is refused as well.
	const platform = { ...call.platform, files: regularFiles(call.platform.files, () => {}) };
	const path = options.text("policy");
	const bundle =
		path === undefined || path === "shipped" ? bundleOfParts(platform.assets.policy()) : await readPolicyAt(platform.files, path);
	if (path !== undefined && path !== "shipped") await refuseWrongRulesOf(call, path);
	const overlays = await readOverlays(platform, options.list("data"));
	if (path === undefined || path === "shipped") refuseFaults(await shippedDataFaults(platform, overlays));
	return {
		withoutEngine: options.flag("without-engine"),
		...prefixOf(call),
		executable: executableOf(call),
		policy: await policyFiles(bundle, overlays.data, options.text("mode") as Mode | undefined, platform.now()),
	};
}

/** Of a bundle without its Rego nothing is known. */
async function refuseWrongRulesOf({ platform }: Call, path: string): Promise<void> {
	const { modules, entrypoints } = await readRegoAt(platform.files, path);
	const places = new Map(modules.map((one) => [one.path, `${path}/${one.path}`]));
	if (modules.length > 0) await refuseWrongRules(platform, { modules, places, data: "{}" }, entrypoints);
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
