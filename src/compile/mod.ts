/**
 * Rego in, WebAssembly out. The caller reads and decompresses `wasm/compiler.wasm.br`: how differs by runtime.
 * @module
 */
export { loadCompiler } from "./compiler.ts";
export { CompileError, type Diagnostic, renderDiagnostic, renderDiagnostics } from "./diagnostics.ts";
export type {
	AffectedRequest,
	BuildRequest,
	BuildResult,
	Builtin,
	Capabilities,
	CheckRequest,
	Compiler,
	Evaluation,
	FileCoverage,
	Interpretation,
	InterpretRequest,
	Manifest,
	PrintedLine,
	Question,
	Reason,
	RegoModule,
	RegoTest,
} from "./types.ts";
