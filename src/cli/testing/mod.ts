/** Testing policies: rules in Rego, fixture cases, coverage. @module */
export { usesInterpreter } from "./bench.ts";
export { checkCoverageNames, writeCoverage } from "./coverage_files.ts";
export { expectedOf } from "./expectation.ts";
export { failuresOf } from "./failures.ts";
export { renderJson, renderJunit, renderTap } from "./machine_formats.ts";
export type { Memory } from "./memory.ts";
export { settingsOf, testOptions } from "./options.ts";
export { closing, renderPretty } from "./pretty.ts";
export { projectFiles } from "./project.ts";
export { Rehearsal } from "./rehearsal.ts";
export { type Engine, type Run, tally } from "./results.ts";
export { runTests } from "./run.ts";
export { type Scrubbed, scrub } from "./scrub.ts";
export { belowThreshold, thresholdOf } from "./threshold.ts";
export { changed, stateOf } from "./watch.ts";
