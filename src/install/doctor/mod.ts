/** Checks whether what was installed works, and how to fix it. @module */

export type { CheckResult } from "./check_result.ts";
export { type Diagnosis, diagnose } from "./doctor.ts";
export { isFull } from "./log_checks.ts";
export { checkNri, type NriEngineName, type NriSettings, type NriValidator, nriIn } from "./nri_checks.ts";
export { diagnoseNri, type NriAgent } from "./nri_node.ts";
