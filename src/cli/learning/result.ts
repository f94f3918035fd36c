/**
 * From a layer to what is said about it.
 * @module
 */
import { accessIn } from "../../access/mod.ts";
import type { Suggestion } from "../../forms/edit/mod.ts";
import {
	type AllowedTmpfs,
	type FragmentData,
	fails,
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
import type { Assessed, TimedCall } from "../deciding/mod.ts";
import { type Decided, dataOf, decidedWith } from "./decided.ts";
import type { Group } from "./groups.ts";
import { volumesFor } from "./hardened.ts";
import type { Described, Subject } from "./subject.ts";
import { type UsedTmpfs, usedTmpfs } from "./tmpfs_use.ts";

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
	/** The tmpfs mounts of containers that run, and whether they were used. */
	readonly tmpfs: readonly UsedTmpfs[];
	/** Where the spec is a container of a form. */
	readonly described: Described | undefined;
	/** What the policy with these data decides about that. */
	readonly decided: Assessed | undefined;
	/** What the folders of the containers' roots have in them. */
	readonly held: ContentMeter;
	/** For the data, in the words of the form. */
	readonly volumes: readonly Suggestion[];
}

/** Proposes, and asks the policy with the proposal. */
export async function learnedFrom(call: TimedCall, { names, image, trie, members }: Group): Promise<Learned> {
	const subjects = [...new Set(members.map(({ subject }) => subject))];
	const held = await heldBy(members);
	const proposed = propose(trie, { allowed: allowedInAll(subjects), held });
	const { allowances, decided } = await decidedWith(call, { subjects, image }, proposed.allowances);
	// --spec describes one container.
	const [subject] = subjects;
	const described = subject?.described;
	const source = labelOf(names);
	return {
		source,
		names,
		image,
		trie,
		proposal: { ...proposed, allowances },
		data: dataOf(allowances, image),
		isAudit: subjects.some(({ assessment }) => assessment.decision.mode === "audit"),
		yaml: allowances.length === 0 ? "" : fragmentYaml(allowances, image, source),
		replayed: replayedIn(members, decided),
		tmpfs: usedTmpfs(trie, held),
		described,
		decided: subject && decided.get(subject),
		held,
		volumes: volumesFor(proposed.data, described),
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

/** What the policy allows all of them, with the smallest limits. */
function allowedInAll(subjects: readonly Subject[]): readonly AllowedTmpfs[] {
	const [first = [], ...more] = subjects.map(({ assessment }) => assessment.decision.tmpfs);
	return first.flatMap(({ destination, size, inodes, options = [] }) => {
		const others = more.map((list) => list.find((one) => one.destination === destination));
		if (others.includes(undefined)) return [];
		return [
			{
				path: destination,
				options,
				size: smallest(
					size,
					others.map((one) => one?.size),
				),
				inodes: smallest(
					inodes,
					others.map((one) => one?.inodes),
				),
			},
		];
	});
}

function smallest(limit: number | undefined, others: readonly (number | undefined)[]): number | undefined {
	const limits = [limit, ...others].filter((one) => one !== undefined);
	return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Each container's writes, asked of its own spec. Undefined where no spec is known. */
function replayedIn(members: Group["members"], decided: Decided): Replayed[] | undefined {
	const all = members.flatMap(({ subject, seen }) => {
		const own = decided.get(subject);
		if (own === undefined) return [];
		return [replay("root" in seen ? seen : mergedTrie([seen]), accessIn(own.assessment, { resolve: own.image?.targets().of }))];
	});
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
