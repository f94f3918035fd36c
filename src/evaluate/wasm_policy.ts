/**
 * A compiled policy on `@open-policy-agent/opa-wasm`, with that package's traps closed.
 * @see https://www.openpolicyagent.org/docs/wasm
 * @module
 */
import { OssifyError } from "../errors.ts";
import { type CheckedJson, encodeUtf8, type Kept, longNumberIn } from "../json/mod.ts";
import type { ReadInterpreter } from "./builtins/mod.ts";
import { explainFailure } from "./failure.ts";
import { type Instance, instantiate } from "./instance.ts";
import { offeredInterpreter } from "./module.ts";
import type { RegoValue } from "./rego/mod.ts";
import { javaScriptIn, regoIn } from "./result.ts";

/** A policy that is ready to be asked. */
export interface WasmPolicy {
	/** The paths that can be asked for, such as `ossify/decision`. */
	readonly entrypoints: readonly string[];
	/** The parts of its input that it can read: of an input without the others it makes the same. */
	readonly reads: Kept;
	/**
	 * Evaluates one entrypoint. Pure: the same input gives the same result. Sets are arrays, in Rego's order.
	 * @param input left out, the policy's input is undefined
	 * @returns the value, or undefined where the policy has none
	 * @throws {OssifyError} `policy/no-entrypoint`, `policy/conflict`, `policy/failed`
	 */
	evaluate(entrypoint: string, input?: CheckedJson): unknown;
	/** The same for several entrypoints on one input, which the policy parses once. */
	evaluateEach(entrypoints: readonly string[], input: CheckedJson): readonly unknown[];
	/**
	 * The same with nothing lost: the input in Rego's notation, which may hold sets; the result with its sets and exact numbers.
	 * @throws {OssifyError} also `input/long-number`
	 */
	evaluateRego(entrypoint: string, input?: string): RegoValue | undefined;
}

/**
 * Compiles and instantiates a policy, and loads the builtins that it calls.
 * @param data the base document, as JSON; an object
 * @param interpreter for builtins that OPA's interpreter answers; left out, the one that was offered
 * @throws {OssifyError} `policy/not-wasm`, `policy/unsupported-builtin`, `policy/no-interpreter`, `policy/invalid-data`
 */
export async function loadWasm(wasm: Uint8Array, data: string, interpreter?: ReadInterpreter): Promise<WasmPolicy> {
	const instance = await instantiate(wasm, interpreter ?? offeredInterpreter());
	setData(instance, data);
	return {
		entrypoints: Object.keys(instance.loaded.entrypoints as Record<string, number>),
		reads: instance.reads,
		evaluate: (entrypoint, input) => evaluate(instance, [entrypoint], input, javaScriptIn)[0],
		evaluateEach: (entrypoints, input) => evaluate(instance, entrypoints, input, javaScriptIn),
		evaluateRego: (entrypoint, input) => evaluate(instance, [entrypoint], input === undefined ? undefined : boundedInput(input), regoIn)[0],
	};
}

/** Of JSON it has been checked. */
function boundedInput(input: string): Uint8Array {
	const excess = longNumberIn(input);
	if (excess !== undefined) throw new OssifyError("input/long-number", `cannot use the input: a number in it ${excess}`);
	return encodeUtf8(input);
}

function setData({ loaded }: Instance, data: string): void {
	try {
		JSON.parse(data); // opa_value_parse would ignore text after the end
		const excess = longNumberIn(data);
		if (excess !== undefined) throw new RangeError(`a number in it ${excess}`);
		loaded.setData(exactBuffer(encodeUtf8(data)));
	} catch (cause) {
		throw explainFailure("policy/invalid-data", "cannot load the policy's data", cause);
	}
}

/** @param read makes a value of the results, which hostile WebAssembly may have written anything into */
function evaluate<T>(
	instance: Instance,
	entrypoints: readonly string[],
	input: Uint8Array | undefined,
	read: (results: string) => T,
): readonly T[] {
	const unknown = entrypoints.find((one) => !Object.hasOwn(instance.loaded.entrypoints, one));
	if (unknown !== undefined) throw noEntrypoint(instance, unknown);
	try {
		return instance.evaluate(entrypoints, input).map(read);
	} catch (cause) {
		const names = entrypoints.map((one) => `data.${one.replaceAll("/", ".")}`).join(" and ");
		throw explainFailure("policy/failed", `cannot evaluate ${names}`, cause);
	}
}

function noEntrypoint({ loaded }: Instance, entrypoint: string): OssifyError {
	const has = Object.keys(loaded.entrypoints as Record<string, number>).join(", ") || "none";
	return new OssifyError(
		"policy/no-entrypoint",
		`the policy has no entrypoint ${entrypoint}; it has: ${has}. Build it with that entrypoint`,
	);
}

/** Only an ArrayBuffer is taken as JSON: a Uint8Array would become the object `{"0": 123, …}`. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
	const { buffer, byteOffset, byteLength } = bytes;
	if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength) return buffer;
	return bytes.slice().buffer as ArrayBuffer;
}
