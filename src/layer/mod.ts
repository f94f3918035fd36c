/** What a container's writable layer says about the allowances that it needs. @module */
export type { Covered } from "./covered.ts";
export type { FolderFinding } from "./findings.ts";
export { type FragmentData, fragmentData, fragmentYaml } from "./fragment.ts";
export { type Drift, type Proposal, type ProposedAllowance, propose } from "./proposal.ts";
export { fails, type Replayed, replay } from "./replay.ts";
export { LayerTrie } from "./trie.ts";
