/**
 * From a layer to what is said about it.
 * @module
 */
import { accessIn } from "../../access/mod.ts";
import type { JsonObject } from "../../bundle/mod.ts";
import { assess } from "../../harden.ts";
import {
	type FragmentData,
	fragmentData,
	fragmentYaml,
	type LayerTrie,
	type Proposal,
	propose,
	type Replayed,
	replay,
} from "../../layer/mod.ts";
import { openContentMeter } from "../../platform/layer/content_meter.ts";
import { contextFor, type TimedCall } from "../deciding/mod.ts";
import type { Sampled } from "./sampling.ts";
import type { Subject } from "./subject.ts";

/** What was learned. */
export interface Learned {
	readonly source: string;
	readonly image: string | undefined;
	readonly trie: LayerTrie;
	readonly proposal: Proposal;
	/** `ossify.config.tmpfs` for the policies' data; undefined where nothing is to be allowed. */
	readonly data: FragmentData | undefined;
	readonly yaml: string;
	/** With a spec: what becomes of each write under the policy with these data. */
	readonly replayed: readonly Replayed[] | undefined;
	readonly isAudit: boolean;
}

/** Proposes, and asks the policy with the proposal. */
export async function learnedFrom(call: TimedCall, source: string, { trie, executed }: Sampled, subject: Subject): Promise<Learned> {
	const { assessment, assessed, image } = subject;
	const allowed = assessment.decision.tmpfs.map(({ destination, options = [] }) => ({ path: destination, options }));
	const root = assessed?.image?.root;
	const proposal = propose(trie, { allowed, executed, ...(root !== undefined && { held: await openContentMeter(root) }) });
	const data = fragmentData(proposal, image);
	const shared = { source, image, trie, proposal, data, isAudit: assessment.decision.mode === "audit" };
	return {
		...shared,
		yaml: data === undefined ? "" : fragmentYaml(proposal, image, source),
		replayed: assessed && (await replayed(call, trie, subject, data)),
	};
}

async function replayed(
	call: TimedCall,
	trie: LayerTrie,
	{ assessed, assessment, policy: own }: Subject,
	data: FragmentData | undefined,
): Promise<Replayed[]> {
	call.deadline.begin({ doing: "evaluate the policy with the proposed data", blame: "policy" });
	const over = data && ({ ossify: { config: { tmpfs: data } } } as unknown as JsonObject);
	const policy = over === undefined ? own : await own.withData(over);
	const decided = assess(policy, assessment.spec, contextFor(call)(policy), assessed?.image?.targets);
	return replay(trie, accessIn(decided, { resolve: assessed?.image?.targets().of }));
}
