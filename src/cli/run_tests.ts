/**
 * Running Rego tests on the compiled policy: what is tested is what ships.
 * @module
 */
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import type { Compiler } from "../compile/mod.ts";
import { OssifyError } from "../errors.ts";
import { loadWasm, type WasmPolicy } from "../evaluate/mod.ts";
import { naming } from "./compile.ts";
import type { RegoSource } from "./rego_source.ts";
import { type RegoTest, testsOf } from "./rego_tests.ts";

/** How a test went. */
export interface TestResult {
	readonly test: RegoTest;
	readonly outcome: "passed" | "failed" | "skipped";
	/** What it came to, where that isn't true. */
	readonly because?: string;
	readonly milliseconds: number;
}

/** Finds the tests whose `PACKAGE.NAME` holds `wanted`. @throws {CompileError} where a module does not parse */
export function findTests(compiler: Compiler, source: RegoSource, wanted: string): RegoTest[] {
	const all = naming(source, () => source.modules.flatMap((module) => testsOf(module, compiler.format(module))));
	return all.filter((test) => `${test.package}.${test.name}`.includes(wanted));
}

/** Builds one policy with every test as an entrypoint, and asks it. */
export async function runTests(compiler: Compiler, source: RegoSource, tests: readonly RegoTest[], schema: string): Promise<TestResult[]> {
	const runnable = tests.filter((test) => !isTodo(test));
	if (runnable.length === 0) return tests.map(skipped);
	const { modules, data } = source;
	const entrypoints = [...new Set(runnable.map(({ entrypoint }) => entrypoint))];
	const { wasm } = naming(source, () => compiler.build({ modules, data, entrypoints, schema, capabilities }));
	const policy = await loadWasm(wasm, data);
	return tests.map((test) => (isTodo(test) ? skipped(test) : judge(policy, test)));
}

function isTodo({ name }: RegoTest): boolean {
	return name.startsWith("todo_");
}

function skipped(test: RegoTest): TestResult {
	return { test, outcome: "skipped", milliseconds: 0 };
}

function judge(policy: WasmPolicy, test: RegoTest): TestResult {
	const started = performance.now();
	const because = test.partial
		? "write it as one value ({case: passed | …}): a failing case of test_…[case] would go unseen"
		: failureOf(policy, test);
	const milliseconds = performance.now() - started;
	return because === undefined ? { test, outcome: "passed", milliseconds } : { test, outcome: "failed", because, milliseconds };
}

function failureOf(policy: WasmPolicy, { entrypoint }: RegoTest): string | undefined {
	try {
		return blemish(policy.evaluate(entrypoint));
	} catch (error) {
		if (error instanceof OssifyError) return error.message;
		throw error;
	}
}

/** What keeps a value from being true, or a collection of nothing but true. */
function blemish(value: unknown): string | undefined {
	if (value === true) return undefined;
	if (value === undefined) return "it is undefined";
	if (typeof value !== "object" || value === null) return `it is ${JSON.stringify(value)}`;
	const entries = Object.entries(value);
	const bad = entries.filter(([, entry]) => entry !== true).map(([name, entry]) => `${name}: ${JSON.stringify(entry)}`);
	if (entries.length === 0) return "it has no cases";
	return bad.length > 0 ? bad.join(", ") : undefined;
}
