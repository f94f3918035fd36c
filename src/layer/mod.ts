/** What a container's writable layer says about the allowances that it needs. @module */
export { type FragmentData, fragmentData, fragmentYaml } from "./fragment.ts";
export { type Drift, type Finding, type FolderFinding, type Proposal, type ProposedAllowance, propose } from "./proposal.ts";
export { fails, type Replayed, replay } from "./replay.ts";
export type { Amount } from "./sizes.ts";
export { LayerTrie } from "./trie.ts";
