/**
 * Rego in, WebAssembly out. The caller reads and decompresses `wasm/compiler.wasm.br` or, where Rego is to be interpreted as well,
 * `wasm/interpreter.wasm.br`: how differs by runtime.
 * @module
 */
export { loadCompiler, loadInterpreter } from "./compiler.ts";
export { CompileError, type Diagnostic, renderDiagnostic, renderDiagnostics } from "./diagnostics.ts";
export type * from "./tree.ts";
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
	Interpreter,
	InterpretRequest,
	Manifest,
	OptimizingRequest,
	PrintedLine,
	Question,
	Reason,
	RegoModule,
	RegoTest,
} from "./types.ts";
