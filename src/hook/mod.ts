/** ossify as an OCI hook. @module */
export { type CopyUpHost, runCopyUp } from "./copy_up.ts";
export type { OwnHook } from "./copy_up_entry.ts";
export type { RuntimeLog } from "./copy_up_plan.ts";
export { type FaultFormat, faultEntry } from "./fault_entry.ts";
export { runHook } from "./hook.ts";
export { type HookHost, type HookStage, hookStages } from "./ports.ts";
export { type ForRuntime, filledByHook, specForRuntime } from "./spec_for_runtime.ts";
export { systemHost, systemImage } from "./system.ts";
