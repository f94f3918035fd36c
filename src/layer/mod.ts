/** What a container's writable layer says about the allowances that it needs. @module */
export type { AllowedTmpfs } from "./allowed.ts";
export { readDiff } from "./diff.ts";
export { parseSeen } from "./earlier.ts";
export type { FolderFinding } from "./findings.ts";
export { type FragmentData, fragmentData, fragmentYaml, reasonsFor } from "./fragment.ts";
export { changeFor, type FragmentChange } from "./merge.ts";
export { mergedTrie, type Seen, type SeenFolder, seenIn } from "./merged.ts";
export { problemsText } from "./problems.ts";
export { type Covered, type Drift, type Proposal, type ProposedAllowance, propose } from "./proposal.ts";
export { RefusedWrites } from "./refused.ts";
export { fails, outcomesOf, type Replayed, replay } from "./replay.ts";
export { type ContainerRisk, type Risk, risks, type Written, type WrittenFolder, writtenIn } from "./risk.ts";
export { type Amount, added, peakOf } from "./sizes.ts";
export { LayerTrie } from "./trie.ts";
