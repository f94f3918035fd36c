/**
 * The Rego compiler and the shipped policies, loaded once for a test run.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { parse } from "yaml";
import type { Bundle } from "../../src/bundle/mod.ts";
import {
	type BuildResult,
	type Compiler,
	type Interpreter,
	loadCompiler,
	loadInterpreter,
	type RegoModule,
} from "../../src/compile/mod.ts";
import capabilities from "../../wasm/capabilities.json" with { type: "json" };

const root = new URL("../../", import.meta.url);
const committed = (name: string) => brotliDecompressSync(readFileSync(new URL(`wasm/${name}.wasm.br`, root)));
let loaded: Promise<Compiler> | undefined;
let loadedInterpreter: Promise<Interpreter> | undefined;

/** The compiler as it is committed. */
export function compiler(): Promise<Compiler> {
	loaded ??= loadCompiler(committed("compiler"));
	return loaded;
}

/** The interpreter as it is committed. */
export function interpreter(): Promise<Interpreter> {
	loadedInterpreter ??= loadInterpreter(readInterpreter());
	return loadedInterpreter;
}

let interpreterBytes: Uint8Array | undefined;

/** The interpreter's WebAssembly, as `loadPolicy()` is given it. */
export function readInterpreter(): Uint8Array {
	interpreterBytes ??= committed("interpreter");
	return interpreterBytes;
}

/** Compiles Rego texts, `ossify/decision` being the entrypoint unless others are named. */
export async function compile(
	texts: Record<string, string>,
	entrypoints: readonly string[] = ["ossify/decision"],
	data = "{}",
	reads = true,
): Promise<BuildResult> {
	const modules = Object.entries(texts).map(([path, text]) => ({ path, text }));
	return (await compiler()).build({ modules, entrypoints, data, capabilities, reads });
}

/** A bundle of one policy file with some data. */
export async function bundleFrom(text: string, data: object = {}): Promise<Bundle> {
	const { wasm } = await compile({ "policy.rego": text });
	return { wasm, data: JSON.stringify(data) };
}

/** The shipped Rego, without its tests. */
export function shippedModules(): RegoModule[] {
	const folder = new URL("policies/", root);
	const paths = (readdirSync(folder, { recursive: true }) as string[]).filter(
		(path) => path.endsWith(".rego") && !path.endsWith("_test.rego"),
	);
	return paths.sort().map((path) => ({ path, text: readFileSync(new URL(path, folder), "utf8") }));
}

/** The shipped knobs. */
export function shippedData(): object {
	return parse(readFileSync(new URL("policies/data.yaml", root), "utf8"));
}

let shipped: Promise<Bundle> | undefined;

/** The shipped policies, compiled from their present source. */
export function shippedBundle(): Promise<Bundle> {
	shipped ??= compileShipped(true);
	return shipped;
}

/** The same without what `ossify build` adds: these receive whole specs. */
export async function shippedBundleOfOpa(): Promise<Bundle> {
	return await compileShipped(false);
}

async function compileShipped(reads: boolean): Promise<Bundle> {
	const data = JSON.stringify(shippedData());
	const { wasm } = (await compiler()).build({
		modules: shippedModules(),
		entrypoints: ["ossify/decision"],
		annotatedEntrypoints: true,
		data,
		capabilities,
		reads,
	});
	return { wasm, data };
}
