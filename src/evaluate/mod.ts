/** Evaluating compiled policies. @module */

export { type Context, composeInput, type Stage } from "./input.ts";
export { loadWasm, type WasmPolicy } from "./wasm_policy.ts";
