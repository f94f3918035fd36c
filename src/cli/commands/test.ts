/** `ossify test`. @module */
import type { Diagnostic } from "../../compile/mod.ts";
import { exitCodes } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { preloadCompiler, preloadInterpreter } from "../../policy_tools/compile/mod.ts";
import { refuseWrongData } from "../../policy_tools/data/mod.ts";
import { readOverlays, readSource } from "../../policy_tools/source/mod.ts";
import { changed, type Memory, type Run, runTests, stateOf, tally, usesInterpreter, WarmUp } from "../../policy_tools/test/mod.ts";
import { type Call, type Command, dataOption, policyOption, usageError } from "../arguments/mod.ts";
import { sarifErrors, sarifOf, warnOfRules, withErrorsIn } from "../checking/mod.ts";
import { inTime, pathsArgument, pathsOf, type TimedCall } from "../deciding/mod.ts";
import { colorsFor, forPrograms, notify, renderGithub, reportError } from "../output/mod.ts";
import {
	belowThreshold,
	checkCoverageNames,
	closing,
	failuresOf,
	renderJson,
	renderJunit,
	renderJunitErrors,
	renderPretty,
	renderTap,
	renderTapErrors,
	settingsOf,
	testOptions,
	thresholdOf,
	writeCoverage,
} from "../testing/mod.ts";

/** Runs the tests of policies. */
export const command: Command = {
	name: "test",
	summary: "run the tests of policies: rules and fixture cases",
	about:
		"Runs the rules named test_… and the fixture cases (folders with a spec.json or a manifest) on the compiled WebAssembly, which is what is installed. A rule passes if it is true, or a collection that contains only true; a case, if decision and mutation are those in its folder. For a failure, OPA's own interpreter reports which expression was false, and its values. Rules named todo_test_… are skipped. Exits 1 if one fails.",
	args: [pathsArgument],
	options: [...testOptions, dataOption, policyOption],
	examples: [
		{ line: "ossify test shipped policies/", does: "all tests of a folder that adds to ossify's own policies" },
		{ line: "ossify test --run 'latest_test.*refused' shipped policies/", does: "some of them" },
		{ line: "ossify test shipped my_rules.rego my_rules_test.rego", does: "yours together with ossify's own" },
		{ line: "ossify test --watch shipped policies/", does: "again whenever a file changes" },
		{ line: "ossify test --engine both --threshold 100 --format junit shipped policies/", does: "for a pipeline" },
		{
			line: "ossify test --update shipped policies/",
			does: "write the current results as the expected ones; review them before you commit",
		},
	],
	project: "paths",
	run,
};

const errorRenderers = {
	...sarifErrors,
	junit: (errors: readonly Diagnostic[]) => encodeUtf8(renderJunitErrors(errors)),
	tap: (errors: readonly Diagnostic[]) => forPrograms(renderTapErrors(errors)),
};

async function run(call: Call): Promise<number> {
	settingsOf(call); // What is wrong with the arguments is wrong before anything is run.
	thresholdOf(call.options.text("threshold"));
	checkCoverageNames(call.options.list("coverage-file"));
	return call.options.flag("watch")
		? await watch(call)
		: await inTime((timed) => withErrorsIn(errorRenderers, timed, () => once(timed)))(call);
}

async function once(call: TimedCall, memory: Memory = {}): Promise<number> {
	const { platform, options, deadline } = call;
	deadline.begin({ doing: "test the policies", blame: "policy" });
	const started = performance.now();
	const settings = settingsOf(call);
	if (usesInterpreter(settings)) preloadInterpreter(platform);
	else preloadCompiler(platform);
	const paths = pathsOf(call);
	const overlays = await readOverlays(platform, options.list("data"));
	const source = await readSource(platform, paths, { tests: true, overlay: overlays.data });
	const dataSchema = await refuseWrongData(platform, source, paths, overlays);
	await warnOfRules(platform, source);
	const warn = (message: string) => notify(platform, "warning", message);
	const found = await runTests(platform, { source, dataSchema, paths, warn }, settings, deadline, memory);
	const outcome: Run = { ...found, took: performance.now() - started };
	render(call, outcome);
	const isCovered = await reportCoverage(call, outcome);
	return tally(outcome.results).failed > 0 || !isCovered ? exitCodes.denied : 0;
}

function render({ platform, options }: Call, outcome: Run): void {
	const { stdout, environment } = platform;
	switch (options.text("format")) {
		case "json":
			return stdout.write(forPrograms(renderJson(outcome)));
		case "junit":
			return stdout.write(encodeUtf8(renderJunit(outcome)));
		case "tap":
			return stdout.write(forPrograms(renderTap(outcome)));
		case "github":
			stdout.write(renderGithub(failuresOf(outcome)));
			return stdout.write(`${closing(outcome, colorsFor(stdout, environment))}\n`);
		case "sarif":
			return stdout.write(forPrograms(`${JSON.stringify(sarifOf(failuresOf(outcome)), null, 2)}\n`));
	}
	const style = { colors: colorsFor(stdout, environment), width: stdout.columns, durations: options.flag("durations") };
	stdout.write(renderPretty(outcome, style));
}

/** @returns whether enough is covered */
async function reportCoverage({ platform, options }: Call, { coverage }: Run): Promise<boolean> {
	if (coverage === undefined) return true;
	writeCoverage(platform, options.list("coverage-file"), coverage);
	const lack = belowThreshold(coverage, thresholdOf(options.text("threshold")) ?? 0);
	if (lack) await reportError(platform, lack);
	return lack === undefined;
}

/** As bytes, which are written as they are. */
const clearScreen = new TextEncoder().encode("\u001b[2J\u001b[3J\u001b[H");

/** Runs until it is interrupted. */
async function watch(call: Call): Promise<never> {
	const { platform, options } = call;
	const format = options.text("format") ?? "pretty";
	if (format !== "pretty")
		throw usageError("usage/contradiction", `--watch is for people, and --format ${format} for programs: choose one`);
	const watched = [...pathsOf(call), ...options.list("data")];
	const memory: Memory = {};
	const warmUp = new WarmUp(platform);
	for (;;) {
		const before = stateOf(platform, watched);
		if (platform.stdout.isTerminal) platform.stdout.write(clearScreen);
		await attempt(call, memory);
		platform.stderr.write(`${colorsFor(platform.stderr, platform.environment).dim("waiting for a change; Ctrl-C ends")}\n`);
		await warmUp.whileQuiet(memory, () => stateOf(platform, watched) === before);
		await changed(platform, watched, before);
	}
}

/** A policy that does not compile is reported, and tried again after the next change. */
async function attempt(call: Call, memory: Memory): Promise<void> {
	try {
		await inTime((timed) => once(timed, memory))(call);
	} catch (error) {
		await reportError(call.platform, error);
	}
}
