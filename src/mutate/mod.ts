/** Decision → patch → spec. @module */
export { type AddTmpfs, type LockMount, parentsFirst, type SpecChange, type TmpfsEntry, tmpfsIn } from "./change.ts";
export { mutate } from "./mutate.ts";
export { patchOf } from "./patch_of.ts";
export { changeHooks, type HookToPlace, type MountStage, placeHook } from "./place_hook.ts";
export { type MutationPlan, planMutation } from "./plan.ts";
export type { MountTargets, SkippedAllowance } from "./plan_tmpfs.ts";
export { isCopyUp, type PlannedMount, withoutCopyUp } from "./tmpfs_entry.ts";
