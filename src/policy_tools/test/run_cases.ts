/**
 * Fixture cases, on one engine or on both.
 * @module
 */
import type { Evaluation } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import { composeInput } from "../../evaluate/mod.ts";
import { decodeUtf8, encodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { entrypoint, loadPolicy, type Policy, undefinedDecision } from "../../policy.ts";
import { atItsRule, requestFor } from "../compile/mod.ts";
import { faultText } from "../position/mod.ts";
import { isTestFile } from "../source/mod.ts";
import { type Given, readCase, type TestCase } from "./cases.ts";
import { beginEvaluation, build, interpret, type TestEnvironment, usesInterpreter, usesWasm } from "./environment.ts";
import { type Made, makeOf, mismatchOf, updatesOf } from "./expectation.ts";
import { knownCases, type Memory } from "./memory.ts";
import type { TestResult } from "./results.ts";
import { type Answer, answerOf, disagreementOf, interpreted } from "./verdict.ts";
import { stateOf } from "./watch.ts";

/** Results, and the written files. */
export interface CasesRun {
	readonly results: readonly TestResult[];
	readonly written: readonly string[];
}

/** Runs cases on the policies without their tests, which may add rules. */
export async function runCases(whole: TestEnvironment, platform: Platform, cases: readonly TestCase[], memory: Memory): Promise<CasesRun> {
	const environment = withoutTests(whole);
	const stamp = stateOf(
		platform,
		cases.map(({ folder }) => folder),
	);
	const known = knownCases(environment, stamp, memory);
	if (known) return { results: known, written: [] };
	const { results, written } = await runAll(environment, platform, cases);
	memory.cases = { policyRequest: requestFor(environment.source, environment.schema), stamp, results };
	return { results, written };
}

async function runAll(environment: TestEnvironment, platform: Platform, cases: readonly TestCase[]): Promise<CasesRun> {
	const read = await Promise.all(cases.map(async (one) => await attempt(async () => await readCase(platform, one, environment))));
	const givens = read.flatMap((one) => ("given" in one ? [one.given] : []));
	const answers = new Map(givens.map((given) => [given, {} as Answers]));
	if (givens.length > 0 && usesWasm(environment.settings)) await askWasm(environment, answers);
	if (givens.length > 0 && usesInterpreter(environment.settings)) await askInterpreter(environment, answers);
	const outcomes = cases.map((testCase, index) => {
		const one = read[index] as Read;
		return "fault" in one
			? failed(testCase, one.fault)
			: evaluated(platform, environment, testCase, one.given, answers.get(one.given) ?? {});
	});
	return { results: outcomes.map(({ result }) => result), written: outcomes.flatMap(({ written }) => written) };
}

type Read = { readonly given: Given } | { readonly fault: string };

/** The results of the engines for a case. */
interface Answers {
	wasm?: { readonly answer: Answer; readonly milliseconds: number };
	opa?: Evaluation | undefined;
}

interface CaseOutcome {
	readonly result: TestResult;
	readonly written: readonly string[];
}

function withoutTests(environment: TestEnvironment): TestEnvironment {
	const { source } = environment;
	return { ...environment, source: { ...source, modules: source.modules.filter(({ path }) => !isTestFile(path)) } };
}

async function attempt(read: () => Promise<Given>): Promise<Read> {
	try {
		return { given: await read() };
	} catch (error) {
		if (error instanceof OssifyError && error.kind !== "host") return { fault: faultText(error) };
		throw error;
	}
}

async function askWasm(environment: TestEnvironment, answers: ReadonlyMap<Given, Answers>): Promise<void> {
	const { data } = environment.source;
	const { wasm } = build(environment, [entrypoint]);
	const usual = await loadPolicy({ wasm, data });
	for (const [given, heard] of answers) {
		const policy: Policy = given.data ? await loadPolicy({ wasm, data: JSON.stringify(given.data) }) : usual;
		beginEvaluation(environment, `evaluate the case ${given.folder}`);
		const started = performance.now();
		const answer = answerOf(() => policy.ask(given.spec, given.context));
		heard.wasm = { answer, milliseconds: performance.now() - started };
	}
}

async function askInterpreter(environment: TestEnvironment, answers: ReadonlyMap<Given, Answers>): Promise<void> {
	const questions = [...answers.keys()].map(({ spec, context, data }) => ({
		entrypoint,
		input: decodeUtf8(composeInput(spec, context), "the input"),
		...(data && { data: JSON.stringify(data) }),
	}));
	const evaluations = await interpret(environment, questions);
	for (const [index, heard] of [...answers.values()].entries()) heard.opa = evaluations[index];
}

function evaluated(
	platform: Platform,
	{ settings, source, compiler }: TestEnvironment,
	testCase: TestCase,
	given: Given,
	answers: Answers,
): CaseOutcome {
	const { wasm, opa } = answers;
	const split = wasm && opa && disagreementOf(withUndefined(wasm.answer), withUndefined(interpreted(opa)));
	if (split) return failed(testCase, split, answers);
	const answer = withUndefined(wasm?.answer ?? (opa ? interpreted(opa) : { value: undefined }));
	if ("fault" in answer)
		return failed(testCase, answer.error ? faultText(atItsRule(answer.error, source, compiler)) : answer.fault, answers);
	try {
		const made = makeOf(given.spec, answer.value);
		const written = settings.update ? update(platform, testCase, made) : [];
		const because = mismatchOf(platform, testCase, made);
		return because === undefined ? { result: resultOf(testCase, answers), written } : { ...failed(testCase, because, answers), written };
	} catch (error) {
		if (!(error instanceof OssifyError) || error.kind === "host") throw error;
		return failed(testCase, faultText(error.kind === "policy" ? atItsRule(error, source, compiler) : error), answers);
	}
}

/** An undefined decision is an error, which both engines report in the same words. */
function withUndefined(answer: Answer): Answer {
	if ("fault" in answer || answer.value !== undefined) return answer;
	const error = undefinedDecision();
	return { fault: faultText(error), error };
}

function update(platform: Platform, testCase: TestCase, made: Made): string[] {
	const updates = [...updatesOf(platform, testCase, made)];
	for (const [name, text] of updates) platform.files.write(testCase.folder + name, encodeUtf8(text), testCase.within);
	return updates.map(([name]) => testCase.folder + name);
}

function failed(testCase: TestCase, because: string, answers: Answers = {}): CaseOutcome {
	return { result: { ...resultOf(testCase, answers), outcome: "failed", because }, written: [] };
}

function resultOf({ folder, suite, name }: TestCase, { wasm, opa }: Answers): TestResult {
	return {
		kind: "case",
		suite,
		name,
		entrypoint,
		file: folder,
		row: 0,
		column: 0,
		outcome: "passed",
		...(opa?.printed && { printed: opa.printed }),
		times: { ...(wasm && { wasm: wasm.milliseconds }), ...(opa && { opa: opa.nanoseconds / 1e6 }) },
	};
}
