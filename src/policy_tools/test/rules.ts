/**
 * Tests in Rego, on one engine or on both.
 * @module
 */
import type { Evaluation, RegoTest } from "../../compile/mod.ts";
import { loadWasm } from "../../evaluate/mod.ts";
import { naming, requestFor } from "../compile/mod.ts";
import { beginEvaluation, build, checkAlone, explain, interpret, type TestEnvironment, usesInterpreter, usesWasm } from "./environment.ts";
import { knownRules, type Memory } from "./memory.ts";
import type { TestResult } from "./results.ts";
import { type Answer, answerOf, blemishOf, disagreementOf, interpreted } from "./verdict.ts";

/** The tests that the settings select. @throws {CompileError} where a module does not parse */
export function findRules({ compiler, source, names, settings }: TestEnvironment): readonly RegoTest[] {
	const found = naming(compiler, source, () => compiler.tests(source.modules));
	const all = found.map((test) => ({ ...test, name: names.get(`${test.package}.${test.name}`) ?? test.name }));
	return all.filter((test) => settings.only?.test(`${test.package}.${test.name}`) ?? true);
}

/** Runs those whose results the last run does not have, and returns the results of all, in their order. */
export async function runRules(environment: TestEnvironment, tests: readonly RegoTest[], memory: Memory): Promise<readonly TestResult[]> {
	const known = knownRules(environment, tests, memory);
	const unknown = tests.filter(({ entrypoint }) => !known.has(entrypoint));
	const results = await runSome(environment, unknown);
	const fresh = new Map(results.map((result) => [result.entrypoint, result]));
	const all = tests.flatMap((test) => {
		const before = known.get(test.entrypoint);
		return before ? { ...before, ...placeOf(test, environment) } : (fresh.get(test.entrypoint) ?? []);
	});
	const byEntrypoint = new Map(all.map((result) => [result.entrypoint, result]));
	// If nothing had to be run, the compiler may not have seen all of it: the next change is compared with what it compiled last.
	const policyRequest =
		unknown.length === 0 && memory.rules ? memory.rules.policyRequest : requestFor(environment.source, environment.schema);
	memory.rules = { policyRequest, results: byEntrypoint };
	return all;
}

async function runSome(environment: TestEnvironment, tests: readonly RegoTest[]): Promise<readonly TestResult[]> {
	const runnable = tests.filter(({ skipped, flaw }) => !skipped && flaw === undefined);
	const answers = new Map(runnable.map((test) => [test.entrypoint, {} as Answers]));
	if (runnable.length === 0 && tests.length > 0) checkAlone(environment);
	if (runnable.length > 0 && usesWasm(environment.settings)) await askWasm(environment, answers);
	if (runnable.length > 0 && usesInterpreter(environment.settings)) await askInterpreter(environment, answers);
	const results = tests.map((test) => resultOf(test, answers.get(test.entrypoint), environment));
	const reasoned = environment.settings.explain ? await explained(environment, tests, results) : results;
	return reasoned.map((result) => called(result, environment));
}

/** Messages about a renamed test use the name that it is shown by. */
function called(result: TestResult, { names }: TestEnvironment): TestResult {
	const path = result.entrypoint.replaceAll("/", ".");
	const shown = names.get(path);
	const given = path.slice(path.lastIndexOf(".") + 1);
	const renamed = (_: string, value: unknown) => (typeof value === "string" ? value.replaceAll(given, shown ?? given) : value);
	const { entrypoint, ...said } = result;
	return shown === undefined ? result : { ...JSON.parse(JSON.stringify(said), renamed), entrypoint };
}

/** The results of the engines for a test. */
interface Answers {
	wasm?: { readonly answer: Answer; readonly milliseconds: number };
	opa?: Evaluation | undefined;
}

async function askWasm(environment: TestEnvironment, answers: ReadonlyMap<string, Answers>): Promise<void> {
	const { wasm } = build(environment, [...answers.keys()]);
	const policy = await loadWasm(wasm, environment.source.data);
	for (const [entrypoint, heard] of answers) {
		beginEvaluation(environment, `evaluate ${entrypoint}`);
		const started = performance.now();
		const answer = answerOf(() => policy.evaluate(entrypoint));
		heard.wasm = { answer, milliseconds: performance.now() - started };
	}
}

async function askInterpreter(environment: TestEnvironment, answers: ReadonlyMap<string, Answers>): Promise<void> {
	const questions = [...answers.keys()].map((entrypoint) => ({ entrypoint }));
	const evaluations = await interpret(environment, questions);
	for (const [index, heard] of [...answers.values()].entries()) heard.opa = evaluations[index];
}

const flaws: Readonly<Record<NonNullable<RegoTest["flaw"]>, string>> = {
	partial: "write it as one value ({case: passed | …}): a failing case of test_…[case] would go unseen",
	function: "it is a function, which is not run: make it a rule without arguments, or rename it",
	repeated: "two rules have this name, and one that holds would hide the other: rename one of them",
};

function placeOf({ path, row, column }: RegoTest, { source }: TestEnvironment) {
	return { file: source.places.get(path) ?? path, row, column };
}

function resultOf(test: RegoTest, answers: Answers | undefined, environment: TestEnvironment): TestResult {
	const { package: suite, name, entrypoint } = test;
	const about = { kind: "rule", suite, name, entrypoint, ...placeOf(test, environment) } as const;
	if (test.skipped) return { ...about, outcome: "skipped", times: {} };
	if (test.flaw) return { ...about, outcome: "failed", because: flaws[test.flaw], times: {} };
	const because = answers && failureOf(answers);
	const printed = answers?.opa?.printed;
	return {
		...about,
		outcome: because === undefined ? "passed" : "failed",
		...(because !== undefined && { because }),
		...(printed && { printed }),
		times: answers ? timesOf(answers) : {},
	};
}

function failureOf({ wasm, opa }: Answers): string | undefined {
	if (wasm && opa) return disagreementOf(wasm.answer, interpreted(opa)) ?? blemishOf(wasm.answer);
	if (wasm) return blemishOf(wasm.answer);
	return opa && blemishOf(interpreted(opa));
}

function timesOf({ wasm, opa }: Answers): TestResult["times"] {
	return { ...(wasm && { wasm: wasm.milliseconds }), ...(opa && { opa: opa.nanoseconds / 1e6 }) };
}

/** Only the interpreter can report why something is not true, and what it prints. */
async function explained(
	environment: TestEnvironment,
	tests: readonly RegoTest[],
	results: readonly TestResult[],
): Promise<readonly TestResult[]> {
	const failed = tests.filter(({ flaw }, index) => results[index]?.outcome === "failed" && flaw === undefined);
	if (failed.length === 0) return results;
	const evaluations = await explain(
		environment,
		failed.map(({ entrypoint }) => ({ entrypoint })),
	);
	return results.map((result, index) => {
		const evaluation = evaluations[failed.indexOf(tests[index] as RegoTest)];
		const printed = result.printed ?? evaluation?.printed;
		return evaluation ? { ...result, ...(evaluation.reasons && { reasons: evaluation.reasons }), ...(printed && { printed }) } : result;
	});
}
