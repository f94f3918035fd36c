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
	/** Counts what OPA's interpreter reaches, so that it is asked as well. */
	readonly coverage: boolean;
	/** Whether to report why a test failed. */
	readonly explain: boolean;
	/** Which tests, by what they are called; left out, all. */
	readonly only?: RegExp | undefined;
	/** Whether what is expected of a case becomes what comes out. */
	readonly update: boolean;
}

/** What tests run on. */
export interface TestEnvironment {
	readonly compiler: Compiler;
	/** Loaded where it is asked for: most runs have no need of it. */
	readonly interpreter: () => Promise<Interpreter>;
	readonly source: RegoSource;
	/** What tests are called that have another name in the source, by that one with its package. */
	readonly names: ReadonlyMap<string, string>;
	/** JSON schema of the input. */
	readonly schema: string;
	/** Of the data; left out, any is taken. */
	readonly dataSchema?: Schema | undefined;
	readonly settings: Settings;
	/** What was reached, one entry an interpretation. */
	readonly reached: (readonly FileCoverage[])[];
	readonly deadline: Deadline;
}

/** Each evaluation has the whole time. */
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

/** One policy that answers for all of these. */
export function build(environment: TestEnvironment, entrypoints: readonly string[]): BuildResult {
	const { compiler, source, schema } = environment;
	beginEvaluation(environment, "compile the policies");
	return naming(compiler, source, () => compiler.build({ ...requestFor(source, schema), entrypoints }));
}

/** Throws where the policy does not compile: a build does so, too, but if all tests are skipped nothing is built. */
export function checkAlone({ compiler, source, schema }: TestEnvironment): void {
	naming(compiler, source, () => {
		const found = compiler.check(requestFor(source, schema));
		if (found.length > 0) throw new CompileError("policy/compile", "compiling the policies", found);
	});
}

/** Asks OPA's interpreter; what it reaches is noted. Answers come in the order of the questions. */
export async function interpret(environment: TestEnvironment, questions: readonly Question[]): Promise<readonly Evaluation[]> {
	const { source, schema, settings, reached } = environment;
	const { coverage } = settings;
	const interpreter = await environment.interpreter();
	beginEvaluation(environment, byInterpreter(questions), questions.length);
	const interpretation = naming(interpreter, source, () => interpreter.interpret({ ...requestFor(source, schema), questions, coverage }));
	if (interpretation.coverage) reached.push(interpretation.coverage);
	return interpretation.evaluations.map((one) => placed(one, source));
}

/** Evaluates again, to find out why the answers are not true. */
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

/** An evaluation that names files as they are found from here. */
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
