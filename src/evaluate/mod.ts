/** Evaluating compiled policies. @module */

export { hostedBuiltins, refusedBuiltins } from "./builtins/mod.ts";
export { conflictAdvice } from "./failure.ts";
export { type Context, composeInput, type Stage } from "./input.ts";
export { loadWasm, type WasmPolicy } from "./wasm_policy.ts";
