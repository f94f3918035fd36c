/**
 * Changes the mounts of a container that is being created.
 * @module
 */

export { AT_FDCWD as fromHere } from "./abi.ts";
export { type Applied, applyLive, type Target } from "./apply.ts";
export { binaryOf, binaryOfText } from "./bytes.ts";
export type { CheckTime } from "./deadline.ts";
export { FileCalls } from "./file_calls.ts";
export { isEmpty, type LivePlan, type Mark, planLive, planOfTmpfs } from "./plan.ts";
export type { LeftOut } from "./tmpfs.ts";
export { countOf, overMemory, tooMuch } from "./too_small.ts";
export { xattrNames } from "./xattrs.ts";
