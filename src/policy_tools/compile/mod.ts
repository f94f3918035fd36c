/** Rego: compiled, the findings named and with advice; and the rule that a decision comes from. @module */
export { advised } from "./advice/mod.ts";
export { builtinNames, type CompileOptions, compile, diagnose, requestFor } from "./compile.ts";
export { compilerOf, interpreterOf, preloadCompiler, preloadInterpreter, withCompiler, withInterpreter } from "./compiler_cache.ts";
export { atItsRule, conflictPlace, decisionPlace, type FoundRule, rulesIn } from "./decision_fault.ts";
export { type ExtensionPoint, extensionPointOf, extensionPoints } from "./extension_points.ts";
export { formatModule, formatModules } from "./format.ts";
export { naming } from "./named.ts";
export { namedApart } from "./opa_tests.ts";
