/** Tests of policies: rules in Rego, fixture cases, coverage. @module */

export { type Coverage, type CoveredFile, percent, type Share } from "./coverage.ts";
export { type Settings, usesInterpreter } from "./environment.ts";
export { expectedOf } from "./expectation.ts";
export type { Memory } from "./memory.ts";
export { type Redacted, redact } from "./redact.ts";
export { bySuite, type Engine, type Run, type TestResult, tally, timeOf } from "./results.ts";
export { runTests } from "./run.ts";
export { WarmUp } from "./warm_up.ts";
export { changed, stateOf } from "./watch.ts";
