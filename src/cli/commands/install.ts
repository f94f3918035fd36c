/** `ossify install`. @module */
import { readRegoAt } from "../../bundle/mod.ts";
import { CompileError } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import {
	describeOwnRules,
	type Engine,
	engineNames,
	executableIn,
	ignoredData,
	install,
	installed,
	ownExecutable,
	type Place,
	shippedName,
} from "../../install/mod.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import { type Platform, regularFiles } from "../../platform/mod.ts";
import { type GivenPolicy, refuseWrongRules } from "../../policy_tools/check/mod.ts";
import { readSource } from "../../policy_tools/source/mod.ts";
import { type Call, type Command, dataOption, hookStartOptions, usageError } from "../arguments/mod.ts";
import { warnOfData } from "../checking/mod.ts";
import {
	agentChoice,
	agentOptions,
	agentToKeep,
	clientFor,
	configOption,
	configuredBy,
	dryRunOption,
	engineOf,
	hasKnownOwnModes,
	installedPolicyOf,
	kindOptions,
	optionsToKeep,
	type PolicyToInstall,
	placeOf,
	policyToInstall,
	prefixOf,
	prefixOption,
	refuseOtherFile,
	requestFor,
	resetOption,
	rootOption,
	settingsBefore,
	settingsOfInstall,
	showPlan,
	showRemark,
	tellAbout,
	tellOfAgent,
	tellOfHandler,
	withCleanPaths,
	withKept,
} from "../installing/mod.ts";
import { notify } from "../output/mod.ts";

/** Registers ossify with an engine. */
export const command: Command = {
	name: "install",
	summary: "make an engine run ossify for each container",
	about:
		"Installs the executable, the policy and, where that is possible, the agent; checks that the executable hardens a sample spec with that policy, and configures the engine to run it. If a step fails, all changes are reverted. podman and crio run ossify as a hook; crio-runtime, containerd, k3s, rke2, docker and podman-runtime run it as their OCI runtime, in front of the one that they use now. A later install keeps every option that is not given: policy, data, mode, log and all others. The shipped policies are always those of the executable that installs: a newer one brings its own. It prints the mode and what changes; only --mode enforce changes from audit to enforce. `ossify status` shows the settings, `ossify doctor` checks that they work, `ossify uninstall` reverts the install.",
	args: [{ name: "ENGINE", choices: engineNames, summary: engineNames.join(", ") }],
	options: [
		{
			name: "policy",
			short: "p",
			value: "BUNDLE",
			words: ["shipped"],
			summary: "a bundle (.tar.gz or unpacked), in place of ossify's own policies",
		},
		dataOption,
		{
			name: "mode",
			value: "MODE",
			choices: ["enforce", "audit"],
			summary:
				"enforce, or audit, which decides and logs, and changes nothing (default: the mode of the last install; for a first install, that of the policy's data: enforce)",
		},
		...hookStartOptions,
		{ name: "executable", value: "FILE", summary: "the executable to install (default: this one)" },
		...kindOptions,
		...agentOptions,
		resetOption,
		prefixOption,
		configOption,
		{
			name: "without-engine",
			summary: "install even if the engine's program is not found: it is in another place, or is installed later",
		},
		rootOption,
		dryRunOption,
	],
	examples: [
		{ line: "ossify install crio --mode audit", does: "record in the log what would happen, on a machine with CRI-O" },
		{ line: "ossify install crio --mode enforce", does: "enforce, all other options unchanged" },
		{ line: "ossify install podman -p bundle.tar.gz -d site.yaml", does: "your own policies" },
		{ line: "ossify install containerd --handler hardened", does: "for pods that request it by a RuntimeClass" },
		{ line: "ossify install", does: "which engines are found on this machine" },
		{ line: "ossify install crio --root image/ --dry-run", does: "what would be added to the root folder of a machine image" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { options } = call;
	const place = await placeOf(call);
	const named = engineOf(call, command, place);
	const before = await settingsBefore(call, place, named);
	const whole = withCleanPaths(withKept(call, command, before.settings), place);
	const engine = configuredBy(whole, named);
	const requestWith = requestFor(whole, engine);
	if (options.text("log") !== undefined) refuseOtherFile(whole.options, place);
	const choice = agentChoice(options, before.settings);
	const { withoutAgent, ...client } = clientFor(call.platform, choice);
	const common = { withoutEngine: options.flag("without-engine"), ...prefixOf(whole), ...client, executable: executableOf(call, place) };
	const chosen = await policyToInstall(whole, place, engine, before);
	const { policy, settings } = chosen;
	const byRules = { before: await hasKnownOwnModes(place, installed(place), engine.name, call.platform.now()), after: chosen.byRules };
	// An installed policy has no Rego.
	if (installedPolicyOf(call, place) === undefined) await checkPolicy(call, chosen);
	const kept = { ...settings, options: { ...optionsToKeep(whole, command), ...agentToKeep(choice) } };
	const request = { ...requestWith({ ...common, policy, settings: kept, now: call.platform.now() }), basedOn: before.settings };
	const plan = install(place, request, { dryRun: options.flag("dry-run") });
	for (const { kind, text } of chosen.notices) notify(call.platform, kind, text);
	showPlan(call, plan, settingsOfInstall(plan, engine, byRules));
	tellAbout(call, engine, plan);
	warnOfModes(call, engine, chosen);
	showRemark(call, place, engine, plan);
	tellOfHandler(whole, place, plan);
	await tellOfAgent(call, place, { ...(withoutAgent !== undefined && { withoutAgent }), ...plan }, choice);
	return 0;
}

/** The warnings that the line with the mode does not cover. */
function warnOfModes({ platform }: Call, engine: Engine, { policy, settings, byRules }: PolicyToInstall): void {
	if (byRules) notify(platform, "note", `the policy sets the mode by its own rules: ${describeOwnRules(settings.mode)}`);
	for (const ignored of ignoredData(engine, policy.data, byRules)) notify(platform, "warning", ignored);
}

/** Refuses what is wrong in its rules, and warns of what is in its data. Of a bundle without its Rego, as one that is kept, nothing is known. */
async function checkPolicy({ platform, options }: Call, { policy, settings, dataTexts, overlays }: PolicyToInstall): Promise<void> {
	const path = options.text("policy");
	const data = decodeUtf8(policy.data, "the policy's data");
	if (settings.policy.name === shippedName) {
		if (dataTexts.length === 0) return;
		return await warnOfData(platform, { source: { ...(await readSource(platform, [shippedName], { tests: false })), data }, dataTexts });
	}
	if (path === undefined) return;
	const { modules, entrypoints } = await readRegoAt(
		regularFiles(platform.files, () => {}),
		path,
	);
	if (modules.length === 0) return;
	const places = new Map(modules.map((one) => [one.path, `${path}/${one.path}`]));
	await refuseWrongRules(platform, { modules, places, data }, entrypoints);
	await warnOfDataOfBundle(platform, { source: { modules, places, data }, dataTexts, overlays });
}

/** A bundle of another compiler is installed unchanged. */
async function warnOfDataOfBundle(platform: Platform, given: GivenPolicy): Promise<void> {
	try {
		await warnOfData(platform, given);
	} catch (error) {
		if (!(error instanceof CompileError)) throw error;
		const [why] = error.message.split("\n");
		notify(platform, "warning", `the bundle's data are not checked, as this ossify does not compile its Rego: ${why}`);
	}
}

/** From its sources, ossify keeps the installed executable, if that is unchanged. */
function executableOf({ platform, options }: Call, place: Place): string {
	const path = options.text("executable") ?? ownExecutable() ?? installedExecutable(place);
	if (path === undefined) {
		const message =
			"name the executable to install: --executable dist/ossify (`npm run build:standalone` builds it); this ossify runs from its sources";
		throw usageError("usage/no-executable", message);
	}
	if (platform.files.kind(path) === "file") return path;
	throw new OssifyError("host/unreadable", `cannot read the executable ${path}: there is no such file`);
}

function installedExecutable(place: Place): string | undefined {
	const engines = Object.values(installed(place).engines);
	return engines.flatMap(({ prefix, files }) => {
		const path = executableIn(prefix);
		const isAsItWas = place.look(path)?.kind === "file" && files[path]?.includes(place.digest(path));
		return isAsItWas ? [place.outside(path)] : [];
	})[0];
}
