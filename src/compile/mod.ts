/**
 * Rego in, WebAssembly out. The caller reads and decompresses `wasm/compiler.wasm.br`: how differs by runtime.
 * @module
 */
export { loadCompiler } from "./compiler.ts";
export { CompileError, type Diagnostic, renderDiagnostic, renderDiagnostics } from "./diagnostics.ts";
export type { BuildRequest, BuildResult, Builtin, Capabilities, CheckRequest, Compiler, Manifest, RegoModule } from "./types.ts";
