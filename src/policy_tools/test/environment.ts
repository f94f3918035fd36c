/**
 * What tests run on: a compiler, the policies, and how they are to be run.
 * @module
 */
import {
	type BuildResult,
	CompileError,
	type Compiler,
	type Evaluation,
	type FileCoverage,
	type Interpreter,
	type Question,
	type Reason,
} from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import type { Deadline } from "../../platform/mod.ts";
import { naming, requestFor } from "../compile/mod.ts";
import type { RegoSource } from "../source/mod.ts";
import type { Engine } from "./results.ts";

/** How tests are to be run. */
export interface Settings {
	readonly engine: Engine;
	/** Count what OPA's interpreter reaches; it evaluates the tests as well. */
	readonly coverage: boolean;
	/** Whether to report why a test failed. */
	readonly explain: boolean;
	/** Which tests, by name; without it, all. */
	readonly only?: RegExp | undefined;
	/** Whether the actual results of cases are written as the expected ones. */
	readonly update: boolean;
}

/** What tests run on. */
export interface TestEnvironment {
	readonly compiler: Compiler;
	/** Loaded on demand: most runs do not need it. */
	readonly interpreter: () => Promise<Interpreter>;
	readonly source: RegoSource;
	/** The names that tests are shown by, if different, by their names in the source with the package. */
	readonly names: ReadonlyMap<string, string>;
	/** JSON schema of the input. */
	readonly schema: string;
	/** The schema of the data; without it, any data is accepted. */
	readonly dataSchema?: Schema | undefined;
	readonly settings: Settings;
	/** What was reached, one entry per interpretation. */
	readonly reached: (readonly FileCoverage[])[];
	readonly deadline: Deadline;
}

/** Each evaluation has the full time limit. */
export function beginEvaluation({ deadline }: TestEnvironment, doing: string, count = 1): void {
	deadline.renew(count);
	deadline.begin({ doing, blame: "policy" });
}

export function usesWasm({ engine }: Settings): boolean {
	return engine !== "opa";
}

export function usesInterpreter({ engine, coverage }: Settings): boolean {
	return engine !== "wasm" || coverage;
}

/** One policy with all of these entrypoints. */
export function build(environment: TestEnvironment, entrypoints: readonly string[]): BuildResult {
	const { compiler, source, schema } = environment;
	beginEvaluation(environment, "compile the policies");
	return naming(compiler, source, () => compiler.build({ ...requestFor(source, schema), entrypoints }));
}

/** Throws if the policy does not compile. A build does so too, but if all tests are skipped nothing is built. */
export function checkAlone({ compiler, source, schema }: TestEnvironment): void {
	naming(compiler, source, () => {
		const found = compiler.check(requestFor(source, schema));
		if (found.length > 0) throw new CompileError("policy/compile", "compiling the policies", found);
	});
}

/** Evaluates queries by OPA's interpreter, and records what it reaches. The results are in the order of the queries. */
export async function interpret(environment: TestEnvironment, questions: readonly Question[]): Promise<readonly Evaluation[]> {
	const { source, schema, settings, reached } = environment;
	const { coverage } = settings;
	const interpreter = await environment.interpreter();
	beginEvaluation(environment, byInterpreter(questions), questions.length);
	const interpretation = naming(interpreter, source, () => interpreter.interpret({ ...requestFor(source, schema), questions, coverage }));
	if (interpretation.coverage) reached.push(interpretation.coverage);
	return interpretation.evaluations.map((one) => placed(one, source));
}

/** Evaluates again, to find out why the results are not true. */
export async function explain(environment: TestEnvironment, questions: readonly Question[]): Promise<readonly Evaluation[]> {
	const { source, schema } = environment;
	const interpreter = await environment.interpreter();
	beginEvaluation(environment, byInterpreter(questions), questions.length);
	const { evaluations } = naming(interpreter, source, () =>
		interpreter.interpret({ ...requestFor(source, schema), questions, explain: true }),
	);
	return evaluations.map((one) => placed(one, source));
}

function byInterpreter([first, ...more]: readonly Question[]): string {
	return `evaluate ${first?.entrypoint ?? "nothing"}${more.length > 0 ? ` and ${more.length} more` : ""} by OPA's interpreter`;
}

/** The same, with file names relative to the working directory. */
function placed(evaluation: Evaluation, { places }: RegoSource): Evaluation {
	const at = <T extends { readonly path: string }>(one: T): T => ({ ...one, path: places.get(one.path) ?? one.path });
	const reason = (one: Reason): Reason => ({ ...at(one), ...(one.because && { because: one.because.map(reason) }) });
	const { error, printed, reasons } = evaluation;
	return {
		...evaluation,
		...(error && { error: at(error) }),
		...(printed && { printed: printed.map(at) }),
		...(reasons && { reasons: reasons.map(reason) }),
	};
}
