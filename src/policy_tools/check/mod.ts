/** Checks of policies: what the compiler finds, style, rules that nothing reaches, and the data. @module */
export { findAll } from "./check.ts";
export { holdsData } from "./final_data.ts";
export { bySeverity, type Finding, inOrder } from "./finding.ts";
export { dataFindings, type GivenPolicy } from "./given_data.ts";
export { unknownRules } from "./ignorable.ts";
export { refuseErrorsIn, refuseRefusedData } from "./refused_data.ts";
export { keptRuleFindings, refuseWrongRules } from "./rule_findings.ts";
export { slowBuiltinFindings } from "./slow_builtins.ts";
