/** The decision's schema, types and clamp. @module */
export { checkDecision, decisionSchema } from "./check.ts";
export type { Decision, Finding, TmpfsAllowance } from "./types.ts";
