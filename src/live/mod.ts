/** Changing the mounts of a container that is being created. @module */
export { type Applied, applyLive, type Target } from "./apply.ts";
export { endAfter, timedOut } from "./deadline.ts";
export { isEmpty, type LivePlan, planLive } from "./plan.ts";
export type { LeftOut } from "./tmpfs.ts";
