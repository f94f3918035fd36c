/**
 * Containers of one image, and earlier runs, as one.
 * @module
 */
import { type LayerTrie, mergedTrie, type Seen } from "../../layer/mod.ts";
import type { ContentPlaces } from "./content.ts";
import type { EarlierRun } from "./earlier.ts";
import type { Subject } from "./subject.ts";

/** A container whose writes were seen. */
export interface Observed {
	/** As it can be named to the user. */
	readonly name: string;
	readonly subject: Subject;
	readonly trie: LayerTrie;
	/** Where its image's files can be measured. */
	readonly content?: ContentPlaces | undefined;
	/** As the engine names it: the policy need not know it. */
	readonly imageName?: string | undefined;
}

/** What was seen, and the exit code of the errors that were reported: the other containers are looked at all the same. */
export interface Observation {
	readonly observed: readonly Observed[];
	readonly code: number;
	/** The exit code of the command that was run. */
	readonly ended?: number;
}

/** What was seen in one container. */
export interface Member {
	readonly name: string;
	readonly subject: Subject;
	readonly seen: LayerTrie | Seen;
	readonly content?: ContentPlaces | undefined;
}

/** Containers for which one proposal is made. */
export interface Group {
	readonly names: readonly string[];
	readonly image: string | undefined;
	readonly trie: LayerTrie;
	readonly members: readonly [Member, ...Member[]];
}

/**
 * One group for each image, or for each container of the file that `--spec` names; a container whose image is not known is a group of its own. An earlier run belongs to the group of its image or, where
 * that is not known, to that of the container with its name; where there is one container only, to that one.
 * @param subjectOf of an earlier run that belongs to no container
 */
export async function groupsOf(
	observed: readonly Observed[],
	earlier: readonly EarlierRun[],
	subjectOf: (run: EarlierRun) => Promise<Subject>,
): Promise<Group[]> {
	const groups = new Groups();
	for (const { name, subject, trie, content, imageName } of observed)
		groups.add(subject.image, { name, subject, seen: trie, content }, subject.image ?? imageName);
	const now = groups.all();
	for (const run of earlier) {
		const group = groupFor(now, run);
		const [first] = group?.members ?? [];
		if (group !== undefined && first !== undefined) {
			group.members.push({ name: run.file, subject: first.subject, seen: run.seen });
			continue;
		}
		const subject = await subjectOf(run);
		groups.add(subject.image ?? run.image, { name: run.names.join(", "), subject, seen: run.seen });
	}
	return groups.all().map(groupOf);
}

/** A group that grows. */
interface Growing {
	readonly image: string | undefined;
	readonly members: Member[];
}

class Groups {
	private readonly byKey = new Map<string, Growing>();

	/** @param known by which it is grouped: the policies' data may not be able to name it */
	add(image: string | undefined, member: Member, known = image): void {
		const { described } = member.subject;
		const key = described ? `container ${described.index}` : known === undefined ? `name ${member.name}` : `image ${known}`;
		const group = this.byKey.get(key) ?? { image, members: [] };
		group.members.push(member);
		this.byKey.set(key, group);
	}

	all(): Growing[] {
		return [...this.byKey.values()];
	}
}

/** The group of this run that an earlier one belongs to. */
function groupFor(now: readonly Growing[], { image, names }: EarlierRun): Growing | undefined {
	const same = now.find((group) => (image === undefined ? group.members.some(({ name }) => names.includes(name)) : group.image === image));
	const [only, ...more] = now;
	const mayFit = more.length === 0 && (only?.image === undefined || image === undefined);
	return same ?? (mayFit ? only : undefined);
}

function groupOf({ image, members }: Growing): Group {
	const [first, ...more] = members as [Member, ...Member[]];
	const isAlone = more.length === 0 && "root" in first.seen;
	const trie = isAlone ? (first.seen as LayerTrie) : mergedTrie(members.map(({ seen }) => seen));
	return { names: [...new Set(members.map(({ name }) => name))], image, trie, members: [first, ...more] };
}
