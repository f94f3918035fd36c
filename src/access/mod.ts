/** What a container can do at a path, and what would change that. @module */
export { type Access, accessIn, accessTo, type Cause, type Holder, type Kept } from "./access.ts";
export { type LookBefore, type MountPoint, mountPointAt, mountPointTexts, startErrorTexts } from "./mount_point.ts";
export { type MountedNow, mountedNow, nowTexts } from "./now.ts";
export { type Proposal, policyDataOf, proposalsFor, type Wanted } from "./proposal.ts";
export { accessSentences, adviceFor, headlineNow, holderText } from "./sentences.ts";
export { type StartError, startErrorIn } from "./start_error.ts";
