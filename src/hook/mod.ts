/** ossify as a hook of engines and runtimes. @module */
export { checkOrNote } from "./audit.ts";
export { type CopyUpHost, runCopyUp } from "./copy_up.ts";
export type { OwnHook } from "./copy_up_entry.ts";
export type { RuntimeLog } from "./copy_up_plan.ts";
export { type Deciding, decide } from "./decide.ts";
export { type FaultFormat, faultEntry } from "./fault_entry.ts";
export { runHook } from "./hook.ts";
export { enforceOnSpec, type HostImage, hostImage } from "./host_image.ts";
export { loadPolicyEarly } from "./load_policy_early.ts";
export { type HookHost, type HookStage, hookStages } from "./ports.ts";
export { type Progress, remark } from "./progress.ts";
export type { DecisionRecord, Outcome, Recorder } from "./record.ts";
export { type Begin, type Recording, recorded } from "./recorded.ts";
export { type ForRuntime, filledByHook, specForRuntime } from "./spec_for_runtime.ts";
export { systemHost, systemImage } from "./system.ts";
