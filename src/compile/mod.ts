/**
 * Rego in, WebAssembly out. The caller reads and decompresses `wasm/compiler.wasm.br`: how differs by runtime.
 * @module
 */
export * from "./compiler.ts";
export * from "./diagnostics.ts";
