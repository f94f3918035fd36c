/** Evaluating compiled policies. @module */
export { loadWasm, type WasmPolicy } from "./wasm_policy.ts";
export { type Context, composeInput, type Stage } from "./input.ts";
