/** The decision's schema, types and clamp. @module */
export { checkDecision, decisionSchema } from "./check.ts";
export { type CoveredFolder, missingFolder, type RootFolder, rootFolderOf } from "./root_folder.ts";
export type { Decision, Finding, Reason, TmpfsAllowance } from "./types.ts";
