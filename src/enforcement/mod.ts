/** What the hooks and `ossify runtime` share: the decision, the checks of an image on the host, the record. @module */
export { checkOrNote } from "./audit.ts";
export { type Deciding, decide } from "./decide.ts";
export { type Facts, type Part, withFacts } from "./facts.ts";
export { enforceOnHost, enforceOnSpec, type HostImage, hostImage } from "./host_image.ts";
export { factsOf } from "./left_out.ts";
export type { DecisionRecord, Outcome, Recorder } from "./record.ts";
export { recordOf } from "./record_of.ts";
export { type Begin, type Recording, type Run, recorded, type Steps } from "./recorded.ts";
export { refuseTooSmall } from "./too_small.ts";
