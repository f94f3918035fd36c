/**
 * Running one case: its query becomes a rule, which is compiled and evaluated as any policy of ossify's is.
 * @module
 */
import type { Compiler } from "../../src/compile/mod.ts";
import { loadWasm, type WasmPolicy } from "../../src/evaluate/mod.ts";
import { compare, RegoObject, RegoSet, type RegoValue, readValue, toJson, writeValue } from "../../src/evaluate/rego/mod.ts";
import { cut, scanJson } from "../../src/json/mod.ts";
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import { readInterpreter } from "../support/compiler.ts";
import type { Case, Expectation } from "./cases.ts";
import { moduleFor } from "./query.ts";

/** Why a case failed; undefined where it passed. */
export type Failure = string | undefined;

export type Build = (modules: readonly { path: string; text: string }[], entrypoint: string) => Uint8Array;

export function builder(compiler: Compiler): Build {
	return (modules, entrypoint) => compiler.build({ modules, entrypoints: [entrypoint], capabilities, reads: true }).wasm;
}

export async function runCase(each: Case, build: Build): Promise<Failure> {
	try {
		const got = await evaluate(each, build);
		return judge(each, got, undefined);
	} catch (error) {
		return judge(each, undefined, error as Error);
	}
}

/** The query's results: one object a result, with the values of its variables. */
async function evaluate(each: Case, build: Build): Promise<readonly RegoValue[]> {
	const { query, data } = each;
	const modules = each.modules.map((text, index) => ({ path: `test-${index}.rego`, text }));
	const rule = moduleFor(query);
	const wasm = build([...modules, { path: "query.rego", text: rule.text }], rule.entrypoint);
	const policy = await loadWasm(wasm, toJson(data), readInterpreter);
	const results = policy.evaluateRego(rule.entrypoint, each.input);
	const ofParts = policy.evaluateRego(rule.entrypoint, partsRead(policy, each.input));
	if (written(ofParts) !== written(results))
		throw new Error(`of the parts that it reads it makes ${written(ofParts)}, of all ${written(results)}`);
	return results instanceof RegoSet ? results.items : [];
}

/** The input without what the policy says that it does not read; of one that is not JSON, all of it. */
function partsRead({ reads }: WasmPolicy, input: string | undefined): string | undefined {
	if (input === undefined) return undefined;
	try {
		return cut(input, scanJson(input, "the input"), reads);
	} catch {
		return input;
	}
}

function written(value: RegoValue | undefined): string {
	return value === undefined ? "undefined" : writeValue(value);
}

function judge({ want }: Case, got: readonly RegoValue[] | undefined, error: Error | undefined): Failure {
	if (want.results === undefined && !want.strictError) return judgeError(want, got, error);
	if (error !== undefined || got === undefined) return error?.message ?? "nothing";
	const results = new RegoSet(got.map((binding) => normalised(binding, want.sortBindings)));
	// An error that only OPA's strict mode reports is an undefined value in Wasm.
	const expected = new RegoSet((want.results ?? []).map((binding) => normalised(binding, false)));
	return compare(results, expected) === 0 ? undefined : `wanted ${writeValue(expected)}\n   got ${writeValue(results)}`;
}

function judgeError({ errorCode }: Expectation, got: readonly RegoValue[] | undefined, error: Error | undefined): Failure {
	if (error === undefined) return `wanted ${errorCode}, got ${writeValue(got ?? [])}`;
	const conflict = "code" in error && error.code === "policy/conflict";
	return errorCode === "eval_conflict_error" && conflict ? undefined : `wanted ${errorCode}, got ${error.message}`;
}

/** As JSON has it: sets are sorted arrays. */
function normalised(binding: RegoValue, sort: boolean): RegoValue {
	const plain = readValue(toJson(binding)) as RegoObject;
	if (!sort) return plain;
	return new RegoObject(plain.entries.map(([key, value]) => [key, Array.isArray(value) ? [...value].sort(compare) : value] as const));
}
