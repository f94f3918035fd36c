/** Applies a plan atomically, one install at a time, and only to paths that other users cannot change. @module */
export { apply, isLeftover, sweep } from "./apply.ts";
export { faultOfInstalled, faultOfLog, guardLog, guardPath, instructionOf } from "./guard.ts";
export { installed } from "./installed.ts";
export { withLock } from "./lock.ts";
export { preflight, preflightLock, usablePrefix } from "./preflight.ts";
export { faultOfRuntime, guardRuntime } from "./program.ts";
