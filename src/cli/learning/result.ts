/**
 * From a layer to what is said about it.
 * @module
 */
import { accessIn } from "../../access/mod.ts";
import type { JsonObject } from "../../bundle/mod.ts";
import type { Suggestion } from "../../forms/edit/mod.ts";
import {
	type FragmentData,
	fragmentData,
	fragmentYaml,
	type LayerTrie,
	type Proposal,
	type ProposedAllowance,
	propose,
	type Replayed,
	replay,
} from "../../layer/mod.ts";
import { partOf } from "../../oci_spec/mod.ts";
import { openContentMeter } from "../../platform/layer/content_meter.ts";
import type { Assessed, TimedCall } from "../deciding/mod.ts";
import { volumesFor } from "./hardened.ts";
import { assessedBy, type Described, type Subject } from "./subject.ts";

/** What was learned. */
export interface Learned {
	readonly source: string;
	readonly image: string | undefined;
	readonly trie: LayerTrie;
	readonly proposal: Proposal;
	/** `ossify.config.tmpfs` for the policies' data; undefined where nothing is to be allowed. */
	readonly data: FragmentData | undefined;
	readonly yaml: string;
	/** With a spec: what the policy with these data decides about the container. */
	readonly decided: Assessed | undefined;
	/** With a spec: what becomes of each write then. */
	readonly replayed: readonly Replayed[] | undefined;
	readonly isAudit: boolean;
	/** Where the spec is a container of a form. */
	readonly described: Described | undefined;
	/** For the data, in the words of the form. */
	readonly volumes: readonly Suggestion[];
}

/** Proposes, and asks the policy with the proposal. */
export async function learnedFrom(call: TimedCall, source: string, trie: LayerTrie, subject: Subject): Promise<Learned> {
	const { assessment, assessed, image, described } = subject;
	const allowed = assessment.decision.tmpfs.map(({ destination, size, inodes }) => ({ path: destination, size, inodes }));
	const root = assessed?.image?.root;
	const proposed = propose(trie, { allowed, ...(root !== undefined && { held: await openContentMeter(root) }) });
	const { allowances, decided } = await decidedWith(call, subject, proposed.allowances);
	const known = decided && { resolve: decided.image?.targets().of };
	return {
		source,
		image,
		trie,
		proposal: { ...proposed, allowances },
		data: dataOf(allowances, image),
		yaml: allowances.length === 0 ? "" : fragmentYaml(allowances, image, source),
		decided,
		replayed: decided && replay(trie, accessIn(decided.assessment, known)),
		isAudit: assessment.decision.mode === "audit",
		described,
		volumes: volumesFor(proposed.data, described),
	};
}

function dataOf(allowances: readonly ProposedAllowance[], image: string | undefined): FragmentData | undefined {
	return allowances.length === 0 ? undefined : fragmentData(allowances, image);
}

/** The decision with allowances. Those that a share of the container's memory limit keeps too small get a larger share. */
async function decidedWith(
	call: TimedCall,
	subject: Subject,
	allowances: readonly ProposedAllowance[],
): Promise<{ readonly allowances: readonly ProposedAllowance[]; readonly decided: Assessed | undefined }> {
	const decided = await decide(call, subject, allowances);
	const limit = decided && partOf(decided.assessment.spec, "linux", "resources", "memory", "limit");
	if (decided === undefined || typeof limit !== "number" || limit <= 0) return { allowances, decided };
	const sizes = new Map(decided.assessment.decision.tmpfs.map(({ destination, size }) => [destination, size]));
	const larger = allowances.map((one) => {
		const isSmall = one.raises !== undefined && one.size !== undefined && (sizes.get(one.path) ?? one.size) < one.size;
		return isSmall ? { ...one, memoryPercent: Math.min(100, Math.ceil(((one.size ?? 0) * 100) / limit)) } : one;
	});
	const isSame = larger.every(({ memoryPercent }) => memoryPercent === undefined);
	return isSame ? { allowances, decided } : { allowances: larger, decided: await decide(call, subject, larger) };
}

async function decide(
	call: TimedCall,
	{ assessed, policy, image, described }: Subject,
	allowances: readonly ProposedAllowance[],
): Promise<Assessed | undefined> {
	// Engines do not give a tmpfs of a form the mode and owner that the image's folder has.
	const known = described === undefined ? allowances : allowances.map((one) => (one.folder ? { ...one, owner: one.folder } : one));
	const data = dataOf(known, image);
	if (assessed === undefined || data === undefined) return assessed;
	call.deadline.begin({ doing: "evaluate the policy with the proposed data", blame: "policy" });
	const over = { ossify: { config: { tmpfs: data } } } as unknown as JsonObject;
	return await assessedBy(call, await policy.withData(over), assessed, described);
}
