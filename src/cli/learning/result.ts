/**
 * From a layer to what is said about it.
 * @module
 */
import { accessIn } from "../../access/mod.ts";
import type { Suggestion } from "../../forms/edit/mod.ts";
import {
	type AllowedTmpfs,
	type Amount,
	type FragmentData,
	fails,
	fragmentYaml,
	type LayerTrie,
	mergedTrie,
	type Proposal,
	peakOf,
	propose,
	type Replayed,
	replay,
} from "../../layer/mod.ts";
import { lexicalPath } from "../../oci_spec/mod.ts";
import { type ContentMeter, openContentMeter } from "../../platform/layer/content_meter.ts";
import { count } from "../../terminal/mod.ts";
import { type Call, usageError } from "../arguments/mod.ts";
import type { Assessed, TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { contentMeterOf, keptIn } from "./content.ts";
import { type Decided, dataOf, decidedWith, isImageUnknown } from "./decided.ts";
import type { Group } from "./groups.ts";
import { volumesFor } from "./hardened.ts";
import { allowedBy, type Described, type Subject } from "./subject.ts";
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
	/** Whether `--apply` writes it. */
	readonly isApplied: boolean;
	/** For the data, in the words of the form. */
	readonly volumes: readonly Suggestion[];
}

/** The paths of `--exec`. @throws {OssifyError} of kind `usage` */
export function trustedIn({ options }: Call): readonly string[] {
	return options.list("exec").map((path) => {
		if (path.startsWith("/") && path !== "/") return lexicalPath(path);
		throw usageError("usage/no-path", `--exec needs an absolute path of the container below its root, not ${JSON.stringify(path)}`);
	});
}

/** Proposes, and asks the policy with the proposal. */
export async function learnedFrom(call: TimedCall, { names, image, trie, members }: Group): Promise<Learned> {
	const subjects = [...new Set(members.map(({ subject }) => subject))];
	const held = await heldBy(members, trie);
	const proposed = propose(trie, { allowed: allowedInAll(subjects), held, trusted: trustedIn(call) });
	const { allowances, decided } = await decidedWith(call, { subjects, image }, proposed.allowances);
	if (image !== undefined && allowances.length > 0 && subjects.some((subject) => isImageUnknown(call, subject)))
		warnOfImage(call, names, image);
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
		yaml: fragmentYaml([{ allowances, image, source }]),
		replayed: replayedIn(members, decided, trie.content),
		tmpfs: usedTmpfs(trie, held),
		described,
		decided: subject && decided.get(subject),
		held,
		isApplied: call.options.text("apply") !== undefined,
		volumes: volumesFor(proposed.data, described),
	};
}

function warnOfImage({ platform }: TimedCall, names: readonly string[], image: string): void {
	const why = "its engine's spec names no image, so allowances for one have no effect on this engine";
	const how = "leave --image out to allow for all containers. The proof is for that";
	notify(platform, "warning", `${labelOf(names)}: the data are for the image ${image}: ${why}; ${how}`);
}

/** The data of several as one. */
export function yamlOf(all: readonly Learned[]): string {
	return fragmentYaml(all.map(({ proposal: { allowances }, image, source }) => ({ allowances, image, source })));
}

/** What the folders of their roots have in them: they may have images of several versions. What was measured earlier counts. */
async function heldBy(members: Group["members"], trie: LayerTrie): Promise<ContentMeter> {
	const meters: ContentMeter[] = [];
	for (const places of new Set(members.flatMap(({ content }) => content ?? []))) meters.push(await contentMeterOf(places));
	const roots = new Set(members.flatMap(({ subject, content }) => (content === undefined ? (subject.assessed?.image?.root ?? []) : [])));
	for (const root of roots) meters.push(await openContentMeter(root));
	const measure: ContentMeter = (path) =>
		meters.flatMap((held) => held(path) ?? []).reduce<Amount | undefined>((most, one) => peakOf(one, most), undefined);
	return keptIn(trie, measure, "always");
}

/** More are only counted. */
const mostNames = 3;

function labelOf(names: readonly string[]): string {
	const more = names.length - mostNames;
	return more > 0 ? `${names.slice(0, mostNames).join(", ")} and ${count(more, "more container")}` : names.join(", ");
}

/** What the policy allows all of them, with the smallest limits. */
function allowedInAll(subjects: readonly Subject[]): readonly AllowedTmpfs[] {
	const [first = [], ...more] = subjects.map(allowedBy);
	return first.flatMap(({ path, size, inodes, options }) => {
		const others = more.map((list) => list.find((one) => one.path === path));
		if (others.includes(undefined)) return [];
		return [
			{
				path,
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
function replayedIn(members: Group["members"], decided: Decided, content: LayerTrie["content"]): Replayed[] | undefined {
	const all = members.flatMap(({ subject, seen }) => {
		const own = decided.get(subject);
		if (own === undefined) return [];
		const access = accessIn(own.assessment, { resolve: own.image?.targets().of });
		return [replay("root" in seen ? seen : mergedTrie([seen]), access, content)];
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
