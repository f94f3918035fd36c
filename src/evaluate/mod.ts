/** Evaluating compiled policies. @module */

export { hostedBuiltins, interpretedBuiltins, type ReadInterpreter, refusedBuiltins } from "./builtins/mod.ts";
export { latestOf, type PastEvent, type WrongClock, wrongClock } from "./clock.ts";
export { conflictAdvice } from "./failure.ts";
export { type Context, composeInput, type Host, type Stage, stages } from "./input.ts";
export { ofSpec } from "./reads.ts";
export { loadWasm, type WasmPolicy } from "./wasm_policy.ts";
