/** Checking policies: what the compiler finds, style, and the data. @module */
export { findAll } from "./check.ts";
export { type GivenPolicy, warnOfData } from "./data_warnings.ts";
export { holdsData } from "./final_data.ts";
export { bySeverity, type Finding } from "./finding.ts";
export { refuseRefusedData } from "./refused_data.ts";
export { refuseWrongRules, warnOfRules, warnOfRulesAt } from "./rule_findings.ts";
export { sarifOf } from "./sarif.ts";
export { schemaFor } from "./schemas.ts";
export { warnOfSlowBuiltins } from "./slow_builtins.ts";
