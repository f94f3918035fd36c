/** What a policy would make of many containers as they are now: results, totals, comparison with an earlier audit. @module */
export { type Baseline, containerKey, readBaseline } from "./baseline.ts";
export { type AuditedContainer, auditedOf, type ContainerState, type Origin, titleOf, withoutSpec } from "./container.ts";
export { csvHead, csvLine } from "./csv.ts";
export { decidingRule } from "./deciding_rule.ts";
export { type AuditResult, auditResults, verdictOf } from "./result.ts";
export type { AuditRun } from "./run.ts";
export { renderContainers } from "./table.ts";
export { AuditTally, type Group, type RiskGroup, type Totals } from "./totals.ts";
export { renderTotals } from "./totals_table.ts";
