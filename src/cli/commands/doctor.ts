/** `ossify doctor`. @module */
import {
	agentOf,
	agentState,
	type CheckResult,
	type Diagnosis,
	diagnose,
	diagnoseNri,
	type EngineStatus,
	engineNames,
	engines,
	ownExecutable,
	type Place,
	runtimesInUse,
	servedExecutable,
	smokeTest,
	statusOf,
} from "../../install/mod.ts";
import { type Colors, count, widthFor, wrap } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import type { Call, Command } from "../arguments/mod.ts";
import {
	belowRoot,
	decidedModes,
	engineOf,
	enginesWithOwnModes,
	foundHere,
	placeOf,
	rootArgument,
	rootOption,
	settingsOfAll,
} from "../installing/mod.ts";
import { colorsFor, forPrograms } from "../output/mod.ts";

/** Checks whether what is installed works. */
export const command: Command = {
	name: "doctor",
	summary: "check whether what is installed works",
	about:
		"Prints the mode and the policy. Checks the files that `ossify install` wrote, whether the engine reads them or another file masks them, and whether the underlying runtime exists. Runs the executable as the engine would, with a sample spec. If the agent is an NRI plugin, checks whether the engine asks it, and the engine's settings of NRI. Changes nothing. Ends with 1 if a check fails, and says how to fix it.",
	args: [{ name: "ENGINE", choices: engineNames, summary: `${engineNames.join(", ")} (default: those that something is installed for)` }],
	options: [rootOption],
	examples: [
		{ line: "ossify doctor", does: "check all installed engines" },
		{ line: "ossify doctor crio --format json", does: "for programs" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { platform, options, args } = call;
	const place = await placeOf(call);
	const engine = args[0] === undefined ? undefined : engineOf(call, command, place).name;
	const settings = await settingsOfAll(place);
	const decided = await decidedModes(place, platform.now());
	const ownModes = await enginesWithOwnModes(place, platform.now());
	const inUse = await runtimesInUse(place, engine);
	const agent = await agentState(place, { tries: true });
	const served = await agentOf(place, agent);
	const nri = diagnoseNri(place, served && { status: served, executable: servedExecutable(place) ?? ownExecutable() });
	const diagnoses = diagnose(place, engine, smokeTest, { settings, decided, ownModes, inUse, agent, nri, options: rootArgument(call) });
	const wrong = diagnoses.flatMap(({ findings }) => findings).filter(({ ok }) => !ok).length;
	const ok = wrong === 0 && diagnoses.length > 0;
	const root = options.text("root");
	if (options.text("format") === "json")
		platform.stdout.write(forPrograms(`${JSON.stringify({ ...(root !== undefined && { root }), ok, engines: diagnoses })}\n`));
	else if (diagnoses.length === 0) platform.stdout.write(nothingInstalled(call, place));
	else platform.stdout.write(render(diagnoses, wrong, inAudit(diagnoses, statusOf(place, settings, ownModes), rootArgument(call)), call));
	return ok ? 0 : 1;
}

function nothingInstalled(call: Call, place: Place): string {
	return `${wrap(`Nothing is installed. ${visible(foundHere(call, place))}.`, widthFor(call.platform.stdout))}\n`;
}

/** Nothing is wrong there, and containers are not hardened. */
function inAudit(diagnoses: readonly Diagnosis[], engines: readonly EngineStatus[], root: string): string {
	const audited = engines.filter(({ engine, settings }) => settings?.mode === "audit" && diagnoses.some((one) => one.engine === engine));
	if (audited.length === 0) return "";
	const apart = audited.some(({ settings }) => Object.values(settings?.namespaceModes ?? {}).includes("enforce"));
	const commands = audited.map(({ engine }) => `\`ossify install ${engine} --mode enforce${root}\``).join(", ");
	return `In audit mode no container is hardened${apart ? ", except in namespaces in enforce mode" : ""}; ${commands} enforces.`;
}

function render(diagnoses: readonly Diagnosis[], wrong: number, note: string, call: Call): string {
	const { platform } = call;
	const colors = colorsFor(platform.stdout, platform.environment);
	const width = Math.min(platform.stdout.columns, 110);
	const parts = diagnoses.map(({ engine, findings }) => {
		const lines = findings.map((finding) => renderFinding(finding, colors, width)).join("\n");
		return `${colors.bold(engines[engine].heading)}\n${lines}\n`;
	});
	const below = belowRoot(call);
	const sentence = wrong === 0 ? `No problems found${below}.` : `${count(wrong, "problem", "problems")} found${below}.`;
	const whole = widthFor(platform.stdout);
	const verdict = (wrong === 0 ? colors.green : colors.red)(wrap(sentence, whole));
	return `${parts.join("\n")}\n${verdict}\n${note === "" ? "" : `${wrap(visible(note), whole)}\n`}`;
}

function renderFinding({ ok, message, fix }: CheckResult, { green, red, dim }: Colors, width: number): string {
	const indented = (text: string, indent: string) =>
		wrap(visible(text.replaceAll(/\s*[\n\t]\s*/g, " ")), width - indent.length).replaceAll("\n", `\n${indent}`);
	const line = `  ${ok ? green("✔") : red("✘")} ${indented(message, "    ")}`;
	return fix === undefined ? line : `${line}\n    ${dim(indented(`→ ${fix}`, "      "))}`;
}
