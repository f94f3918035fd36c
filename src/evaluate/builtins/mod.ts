/** The builtins that the evaluator hosts: loaded where a policy calls one of them, and not before. @module */
export { ofSmallIntegers } from "./arithmetic/small.ts";
export { type Builtin, BuiltinError } from "./builtin.ts";
export { hostedBuiltins, interpretedBuiltins } from "./families.ts";
export type { ReadInterpreter } from "./interpreter_calls.ts";
export { loadBuiltins } from "./load.ts";
export { refusedBuiltins } from "./refused.ts";
