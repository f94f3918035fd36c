/**
 * Calls of builtins in OPA's interpreter.
 * @module
 */
import { compileBounded } from "../../compile/bounded.ts";
import { type Hosted, Reactor } from "../../compile/wasi.ts";
import { type RegoValue, readValue, writeValue } from "../rego/mod.ts";
import type { Family } from "./builtin.ts";
import { limit, maxText } from "./limits.ts";

/** Gives the interpreter's WebAssembly (`wasm/interpreter.wasm.br`, decompressed). */
export type ReadInterpreter = () => Uint8Array;

/** What wasm/compiler/builtin.go answers: a value, none, or why the evaluation has to end. */
interface Answer {
	readonly text?: string;
	readonly failure?: { readonly message: string };
}

const interpreter: Hosted = {
	name: "OPA's interpreter",
	memory: "it can have 1 GiB",
	stack: "Is an operand nested thousands deep?",
};

/** The interpreter is read and started at the first call, and not again: it takes half a second. */
class InterpreterCalls {
	readonly #read: ReadInterpreter;
	#module: WebAssembly.Module | undefined;
	#reactor: Reactor | undefined;

	constructor(read: ReadInterpreter) {
		this.#read = read;
	}

	call(name: string, operands: readonly RegoValue[]): RegoValue | undefined {
		const texts = operands.map(operandText);
		limit(lengthOf(texts), maxText, `the characters of the operands of ${name}`);
		const { text, failure } = this.#ask({ op: "builtin", builtin: name, operands: texts });
		if (failure !== undefined) throw new Error(`${name} ended without an answer: ${failure.message}`);
		if (text === undefined) return undefined;
		limit(text.length, maxText, `the characters of what ${name} gives`);
		return readValue(text);
	}

	/** An instance in which a call ended is not asked again. */
	#ask(request: object): Answer {
		const reactor = this.#reactor ?? this.#start();
		this.#reactor = undefined;
		const { json } = reactor.call(request);
		this.#reactor = reactor;
		return json as Answer;
	}

	#start(): Reactor {
		this.#module ??= compileBounded(this.#read());
		const reactor = Reactor.startNow(this.#module, interpreter);
		reactor.drawZeros();
		return reactor;
	}
}

/** OPA's parser takes a byte order mark for the beginning of a file, within a string too: it is escaped. */
function operandText(operand: RegoValue): string {
	return writeValue(operand).replaceAll("\ufeff", "\\ufeff");
}

function lengthOf(texts: readonly string[]): number {
	return texts.reduce((sum, text) => sum + text.length, 0);
}

const known = new WeakMap<ReadInterpreter, InterpreterCalls>();

/** The named builtins. All policies that are given one way to read the interpreter share an instance of it. */
export function interpreterFamily(names: readonly string[], read: ReadInterpreter): Family {
	const calls = known.get(read) ?? new InterpreterCalls(read);
	known.set(read, calls);
	return Object.fromEntries(names.map((name) => [name, (...operands: RegoValue[]) => calls.call(name, operands)]));
}
