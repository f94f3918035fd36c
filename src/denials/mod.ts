/** Writes that a read-only file system refused, from the kernel's audit records. @module */
export type { Action } from "./calls.ts";
export { Containers, type Origin, type ProcessFiles } from "./container_of.ts";
export { type AuditRecord, parseLogLine, parseRecord } from "./record.ts";
export { type Refusal, refusalOf } from "./refusal.ts";
export { type LeftOut, parseReported, type ReportedRefusal } from "./reported.ts";
export { ruleFile, ruleKey, ruleMessage, ruleMessages } from "./rule.ts";
export { type Received, RefusalReader } from "./source.ts";
