/**
 * Builtins called in Rego's own notation.
 * @module
 */
import { BuiltinError, loadBuiltins } from "../../src/evaluate/builtins/mod.ts";
import { type RegoValue, readValue, writeValue } from "../../src/evaluate/rego/mod.ts";
import { readInterpreter } from "./compiler.ts";

/** Calls a builtin: `call("units.parse", '"1Ki"')` is `1024`. What is undefined in Rego is `undefined`. */
export async function call(name: string, ...operands: readonly string[]): Promise<string> {
	const builtin = (await loadBuiltins([name], readInterpreter)).get(name);
	if (builtin === undefined) throw new Error(`no builtin ${name}`);
	try {
		const result = builtin(...operands.map(readValue)) as RegoValue | undefined;
		return result === undefined ? "undefined" : writeValue(result);
	} catch (error) {
		if (error instanceof BuiltinError) return "undefined";
		throw error;
	}
}
