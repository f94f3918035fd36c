/** Testing policies: rules in Rego, fixture cases, coverage. @module */
export { checkCoverageNames, writeCoverage } from "./coverage_files.ts";
export { failuresOf } from "./failures.ts";
export { renderJson, renderJunit, renderJunitErrors, renderTap, renderTapErrors } from "./machine_formats.ts";
export { settingsOf, testOptions } from "./options.ts";
export { closing, renderPretty } from "./pretty.ts";
export { projectFiles } from "./project.ts";
export { belowThreshold, thresholdOf } from "./threshold.ts";
