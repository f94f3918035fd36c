/**
 * One builtin, called with one input by the compiled policy and by OPA's interpreter.
 * @module
 */
import type { Evaluation, Interpreter } from "../../../src/compile/mod.ts";
import { OssifyError } from "../../../src/errors.ts";
import { loadWasm, type WasmPolicy } from "../../../src/evaluate/mod.ts";
import { toJson } from "../../../src/evaluate/rego/mod.ts";
import capabilities from "../../../wasm/capabilities.json" with { type: "json" };
import { readInterpreter } from "../../support/compiler.ts";

/** A call: the builtin, and its operands in Rego's notation. */
export interface Call {
	readonly name: string;
	readonly operands: readonly string[];
}

/** All values as JSON, of which a function has one or none and a relation any number; or why there was no answer. */
export type Answer = { readonly value: string } | { readonly error: string; readonly code: string };

const entrypoint = "fuzz/values";

/** The type is in it as JSON has no sets. `text` is for the interpreter, whose values would lose digits on their way here. */
function moduleFor({ name, operands }: Call) {
	const call = `${name}(${operands.map((_, index) => `input.operand${index}`).join(", ")})`;
	const rules = [`values := {[type_name(value), value] | value := ${call}}`, "text := json.marshal(values)"];
	return { path: "fuzz.rego", text: ["package fuzz", ...rules, ""].join("\n\n") };
}

function inputOf({ operands }: Call): string {
	return `{${operands.map((operand, index) => `"operand${index}": ${operand}`).join(", ")}}`;
}

/** Asks both. What was compiled for one call is kept for the next of the same builtin. */
export class Asker {
	readonly #interpreter: Interpreter;
	#name = "";
	#wasm = new Uint8Array();
	#policy: Promise<WasmPolicy> | undefined;

	constructor(interpreter: Interpreter) {
		this.#interpreter = interpreter;
	}

	async compiled(call: Call): Promise<Answer> {
		try {
			const value = (await this.#policyFor(call)).evaluateRego(entrypoint, inputOf(call));
			return { value: toJson(value ?? null) };
		} catch (error) {
			// What ends within a policy may leave anything in its memory.
			this.#policy = undefined;
			return failureOf(error);
		}
	}

	/**
	 * Asks for several calls of one builtin at once, as reading the module costs the interpreter more than a call does.
	 * @returns an answer for each, or one for all of them where the interpreter itself failed
	 */
	interpreted(calls: readonly [Call, ...Call[]]): Answer[] {
		const questions = calls.map((call) => ({ entrypoint: "fuzz/text", input: inputOf(call) }));
		try {
			return this.#interpreter.interpret({ modules: [moduleFor(calls[0])], capabilities, questions }).evaluations.map(answerOf);
		} catch (error) {
			return [failureOf(error)];
		}
	}

	#policyFor(call: Call): Promise<WasmPolicy> {
		if (this.#name !== call.name) {
			this.#wasm = this.#interpreter.build({ modules: [moduleFor(call)], entrypoints: [entrypoint], capabilities }).wasm;
			this.#name = call.name;
			this.#policy = undefined;
		}
		this.#policy ??= loadWasm(this.#wasm, "{}", readInterpreter);
		return this.#policy;
	}
}

function answerOf({ value, error }: Evaluation): Answer {
	return error === undefined ? { value: String(value) } : { error: error.message, code: error.code };
}

function failureOf(error: unknown): Answer {
	if (error instanceof OssifyError) return { error: error.message, code: error.code };
	return { error: String(error), code: "unexpected" };
}
