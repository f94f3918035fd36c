/** ossify as a hook of engines and runtimes. @module */
export { runHook } from "./hook.ts";
export { withLockBehind } from "./hook_order.ts";
export { enforceOnSpec, hostImage } from "./host_image.ts";
export { type Judging, judge } from "./judge.ts";
export { loadMeanwhile } from "./load_meanwhile.ts";
export { type HookStage, hookStages, type Surroundings } from "./ports.ts";
export { type Progress, remark } from "./progress.ts";
export type { DecisionRecord, Outcome, Recorder } from "./record.ts";
export { type Begin, type Recording, recorded } from "./recorded.ts";
export { systemSurroundings } from "./system.ts";
