/**
 * The builtins that OPA's WebAssembly brings, with the types of their operands: all of them, also those that ossify imports instead.
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nativeBuiltins } from "../../../scripts/capabilities.ts";
import type { Compiler } from "../../../src/compile/mod.ts";
import { opaSources } from "../cases.ts";
import type { Type } from "./values.ts";

export interface Signature {
	readonly name: string;
	readonly operands: readonly Type[];
}

interface Declared {
	readonly name: string;
	readonly decl: { readonly args?: readonly Type[] };
}

const text: Type = { type: "string" };

/** What OPA's compiler calls it with: texts, and each expression's value in a set, which is empty where it has none. */
const narrower: Readonly<Record<string, readonly Type[]>> = {
	"internal.template_string": [{ type: "array", dynamic: { type: "any", of: [text, { type: "single", of: { type: "any" } }] } }],
};

/** Those that take operands: what takes none has nothing to go wrong on. */
export async function nativeSignatures(compiler: Compiler): Promise<Signature[]> {
	const { builtins } = JSON.parse(readFileSync(join(opaSources(), "capabilities.json"), "utf8")) as { builtins: Declared[] };
	const declared = new Map(builtins.map(({ name, decl }) => [name, decl.args ?? []]));
	const names = await nativeBuiltins(compiler);
	return names
		.map((name) => ({ name, operands: narrower[name] ?? declared.get(name) ?? [] }))
		.filter(({ operands }) => operands.length > 0);
}
