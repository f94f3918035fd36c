/**
 * From a layer to what is said about it.
 * @module
 */
import { accessIn } from "../../access/mod.ts";
import type { JsonObject } from "../../bundle/mod.ts";
import { assess } from "../../harden.ts";
import {
	type FragmentData,
	fails,
	fragmentData,
	fragmentYaml,
	type LayerTrie,
	mergedTrie,
	type Proposal,
	propose,
	type Replayed,
	replay,
} from "../../layer/mod.ts";
import { type ContentMeter, openContentMeter } from "../../platform/layer/content_meter.ts";
import { count } from "../../terminal/mod.ts";
import { contextFor, type TimedCall } from "../deciding/mod.ts";
import type { Group } from "./groups.ts";
import type { Subject } from "./subject.ts";

/** What was learned of one container, or of several of one image. */
export interface Learned {
	/** The containers, in words. */
	readonly source: string;
	readonly names: readonly string[];
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
export async function learnedFrom(call: TimedCall, { names, image, trie, members }: Group): Promise<Learned> {
	const subjects = [...new Set(members.map(({ subject }) => subject))];
	const allowed = inAll(subjects.map(({ assessment }) => assessment.decision.tmpfs.map(({ destination }) => destination)));
	const proposal = propose(trie, { allowed, held: await heldBy(members) });
	const { allowances } = proposal;
	const data = allowances.length === 0 ? undefined : fragmentData(allowances, image);
	const source = labelOf(names);
	return {
		source,
		names,
		image,
		trie,
		proposal,
		data,
		isAudit: subjects.some(({ assessment }) => assessment.decision.mode === "audit"),
		yaml: allowances.length === 0 ? "" : fragmentYaml(allowances, image, source),
		replayed: await replayedIn(call, members, data),
	};
}

/** What the folders of their roots have in them: they may have images of several versions. */
async function heldBy(members: Group["members"]): Promise<ContentMeter> {
	const roots = new Set(members.flatMap(({ subject, held }) => (held === undefined ? (subject.assessed?.image?.root ?? []) : [])));
	const meters = members.flatMap(({ held }) => held ?? []);
	for (const root of roots) meters.push(await openContentMeter(root));
	return (path) => {
		const found = meters.flatMap((held) => held(path) ?? []);
		const [first] = found;
		return first && found.reduce((a, b) => ({ bytes: Math.max(a.bytes, b.bytes), entries: Math.max(a.entries, b.entries) }));
	};
}

/** More are only counted. */
const mostNames = 3;

function labelOf(names: readonly string[]): string {
	const more = names.length - mostNames;
	return more > 0 ? `${names.slice(0, mostNames).join(", ")} and ${count(more, "more container")}` : names.join(", ");
}

function inAll(lists: readonly (readonly string[])[]): readonly string[] {
	const [first = [], ...more] = lists;
	return first.filter((one) => more.every((list) => list.includes(one)));
}

/** Each container's writes, asked of its own spec. Undefined where no spec is known. */
async function replayedIn(call: TimedCall, members: Group["members"], data: FragmentData | undefined): Promise<Replayed[] | undefined> {
	const all: Replayed[][] = [];
	for (const { subject, seen } of members) {
		if (subject.assessed === undefined) continue;
		call.deadline.renew();
		all.push(await replayed(call, "root" in seen ? seen : mergedTrie([seen]), subject, data));
	}
	return all.length === 0 ? undefined : worst(all);
}

/** Of writes that several containers made, the one that fails. */
function worst(all: readonly (readonly Replayed[])[]): Replayed[] {
	const byWrite = new Map<string, Replayed>();
	for (const one of all.flat()) {
		const key = `${one.path} ${one.rule}`;
		const known = byWrite.get(key);
		if (known === undefined || (fails(one) && !fails(known))) byWrite.set(key, one);
	}
	return [...byWrite.values()];
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
