/** ossify as an engine's runtime: the script in front of the underlying runtime, and whether the engine uses it. @module */
export { leftBy, type Need, needsOf, whyNeeded } from "./left.ts";
export { leftOut } from "./left_out.ts";
export { isHandlerName, runtimeClassPath } from "./runtime_class.ts";
export { otherRuntimes, unusedBecause } from "./used.ts";
export { type RuntimeRequest, wantedRuntime } from "./wanted_runtime.ts";
