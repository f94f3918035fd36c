/** Finding out whether what was installed works, and what stands in its way. @module */
export { type Diagnosis, diagnose } from "./doctor.ts";
export type { Finding } from "./finding.ts";
export { isFull } from "./log_checks.ts";
