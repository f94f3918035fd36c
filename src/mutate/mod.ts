/** Decision → patch → spec. @module */
export { mutate } from "./mutate.ts";
export { changeHooks, type HookToPlace, type MountStage, placeHook } from "./place_hook.ts";
export { type Plan, planMutation } from "./plan.ts";
export type { MountTargets, SkippedAllowance } from "./plan_tmpfs.ts";
