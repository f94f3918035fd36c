/**
 * From the names of builtins to the builtins.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Builtin, Family } from "./builtin.ts";
import { families, hostedBuiltins, interpretedBuiltins } from "./families.ts";
import type { ReadInterpreter } from "./interpreter_calls.ts";
import { refusedBuiltins } from "./refused.ts";

/**
 * Loads the families that these builtins are of. A builtin that nothing here implements would otherwise fail only once it is called, which for
 * a deny rule may be the day of the attack.
 * @param interpreter for those that OPA's interpreter answers; it is not called yet
 * @throws {OssifyError} `policy/unsupported-builtin`, `policy/no-interpreter`
 */
export async function loadBuiltins(names: readonly string[], interpreter?: ReadInterpreter): Promise<ReadonlyMap<string, Builtin>> {
	if (names.length === 0) return new Map();
	refuseMissing(names);
	const needed = families.filter((family) => family.names.some((name) => names.includes(name)));
	const interpreted = names.filter((name) => interpretedBuiltins.includes(name));
	const loaded: Family[] = await Promise.all([...needed.map(({ load }) => load()), interpretedFamily(interpreted, interpreter)]);
	return new Map(loaded.flatMap((family) => Object.entries(family)));
}

async function interpretedFamily(names: readonly string[], interpreter: ReadInterpreter | undefined): Promise<Family> {
	if (names.length === 0) return {};
	if (interpreter === undefined) {
		const message = `cannot use the policy: it calls ${names.toSorted().join(", ")}, which only OPA's interpreter has, and no interpreter was given`;
		const advice =
			"give loadPolicy() the option `interpreter`: a function that returns wasm/interpreter.wasm.br, decompressed (docs/reference/library.md)";
		throw new OssifyError("policy/no-interpreter", message, { advice });
	}
	const { interpreterFamily } = await import("./interpreter_calls.ts");
	return interpreterFamily(names, interpreter);
}

function refuseMissing(names: readonly string[]): void {
	const missing = names.filter((name) => !hostedBuiltins.includes(name));
	if (missing.length === 0) return;
	const because = missing.sort().map((name) => (Object.hasOwn(refusedBuiltins, name) ? `${name} (${refusedBuiltins[name]})` : name));
	throw new OssifyError(
		"policy/unsupported-builtin",
		`cannot use the policy: it calls ${because.join(", ")}, which ossify does not support. docs/guide/policies.md lists those that it does`,
	);
}
