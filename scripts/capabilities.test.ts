import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { loadCompiler } from "../src/compile/mod.ts";
import { hostedBuiltins, refusedBuiltins } from "../src/evaluate/mod.ts";
import capabilities from "../wasm/capabilities.json" with { type: "json" };
import { nativeBuiltins } from "./capabilities.ts";

const compilerFile = new URL("../wasm/compiler.wasm.br", import.meta.url);

test("wasm/capabilities.json lists as native exactly what the compiler links into a policy and nothing hosts", async () => {
	const compiler = await loadCompiler(brotliDecompressSync(readFileSync(compilerFile)));
	expect(capabilities.native).toEqual((await nativeBuiltins(compiler)).filter((name) => !hostedBuiltins.includes(name)));
}, 120_000);

test("wasm/capabilities.json says what loadWasm hosts, and why not the rest", () => {
	expect(capabilities.hosted).toEqual([...hostedBuiltins]);
	expect<Readonly<Record<string, string>>>(capabilities.refused).toEqual(refusedBuiltins);
});

test("every builtin of OPA that Rego v1 has is native, hosted or refused", async () => {
	const compiler = await loadCompiler(brotliDecompressSync(readFileSync(compilerFile)));
	const language = ["assign", "eq", "internal.print", "internal.test_case"];
	const all = compiler.builtins().filter(({ name, deprecated }) => !deprecated && !language.includes(name));
	const listed = [...capabilities.native, ...capabilities.hosted, ...Object.keys(capabilities.refused)];
	expect(listed.sort()).toEqual(all.map(({ name }) => name).sort());
}, 120_000);
