/** ossify as a hook of engines and runtimes. @module */
export { runHook } from "./hook.ts";
export { enforceOnSpec, hostImage } from "./host_image.ts";
export { type Judging, judge } from "./judge.ts";
export { type HookStage, hookStages, type Surroundings } from "./ports.ts";
export type { Progress } from "./progress.ts";
export type { DecisionRecord, Outcome, Recorder } from "./record.ts";
export { type Recording, recorded } from "./recorded.ts";
export { type Deadline, startDeadline, systemSurroundings } from "./system.ts";
