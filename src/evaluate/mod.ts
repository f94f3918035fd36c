/** Evaluating compiled policies. @module */

export { hostedBuiltins, refusedBuiltins } from "./builtins/mod.ts";
export { type Context, composeInput, type Stage } from "./input.ts";
export { loadWasm, type WasmPolicy } from "./wasm_policy.ts";
