import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { loadCompiler } from "../src/compile/mod.ts";
import capabilities from "../wasm/capabilities.json" with { type: "json" };
import { nativeBuiltins } from "./capabilities.ts";

const compilerFile = new URL("../wasm/compiler.wasm.br", import.meta.url);

test("wasm/capabilities.json lists as native exactly what the compiler links into a policy", async () => {
	const compiler = await loadCompiler(brotliDecompressSync(readFileSync(compilerFile)));
	expect(capabilities.native).toEqual(await nativeBuiltins(compiler));
}, 120_000);
