/** Deciding about a container, checking its image on the host, and recording: what hooks and the runtime in front share. @module */
export { checkOrNote } from "./audit.ts";
export { type Deciding, decide } from "./decide.ts";
export { enforceOnHost, enforceOnSpec, type HostImage, hostImage } from "./host_image.ts";
export { noteApplied } from "./left_out.ts";
export { type Progress, remark } from "./progress.ts";
export type { DecisionRecord, Outcome, Recorder } from "./record.ts";
export { recordOf } from "./record_of.ts";
export { type Begin, type Recording, recorded } from "./recorded.ts";
export { refuseTooSmall } from "./too_small.ts";
