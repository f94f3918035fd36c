/**
 * The builtins that a policy may call, in families, with the types of their operands: those that OPA's WebAssembly brings, also where
 * ossify imports its own instead, those that ossify hosts, and those that the interpreter answers for it.
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nativeBuiltins } from "../../../scripts/capabilities.ts";
import type { Compiler } from "../../../src/compile/mod.ts";
import { families } from "../../../src/evaluate/builtins/families.ts";
import { hostedBuiltins, interpretedBuiltins } from "../../../src/evaluate/mod.ts";
import { opaSources } from "../cases.ts";
import type { Type } from "./values.ts";

export interface Signature {
	readonly name: string;
	readonly operands: readonly Type[];
}

/** Builtins that one file of ossify's computes, or that OPA's WebAssembly has and whose names begin alike. */
export interface SignatureFamily {
	readonly name: string;
	readonly signatures: readonly Signature[];
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
export async function signatureFamilies(compiler: Compiler): Promise<SignatureFamily[]> {
	const { builtins } = JSON.parse(readFileSync(join(opaSources(), "capabilities.json"), "utf8")) as { builtins: Declared[] };
	const declared = new Map(builtins.map(({ name, decl }) => [name, decl.args ?? []]));
	const hosted = families.map(({ names }) => names);
	const native = (await nativeBuiltins(compiler)).filter((name) => !hostedBuiltins.includes(name));
	return [...hosted, ...byPrefix(interpretedBuiltins), ...byPrefix(native)]
		.map((names) => names.map((name) => ({ name, operands: narrower[name] ?? declared.get(name) ?? [] })))
		.map((signatures) => signatures.filter(({ operands }) => operands.length > 0))
		.filter((signatures) => signatures.length > 0)
		.map((signatures) => ({ name: familyName(signatures), signatures }));
}

function byPrefix(names: readonly string[]): string[][] {
	const prefixes = [...new Set(names.map(prefixOf))];
	return prefixes.map((prefix) => names.filter((name) => prefixOf(name) === prefix));
}

function prefixOf(name: string): string {
	return name.includes(".") ? name.slice(0, name.indexOf(".")) : "without a prefix";
}

function familyName(signatures: readonly Signature[]): string {
	const [first, second] = signatures.map(({ name }) => name);
	return second === undefined ? String(first) : `${first}, ${second}${signatures.length > 2 ? " …" : ""} (${signatures.length})`;
}
