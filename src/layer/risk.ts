/**
 * What a container wrote into its own layer, and what it could not write under its policy.
 * @module
 */
import { groupedBy } from "./grouped.ts";
import { fails, type Outcome, type Outcomes } from "./replay.ts";
import type { WriteRule } from "./rule.ts";
import { type Amount, added } from "./sizes.ts";

/** The worst first. */
export const risks = ["drift", "data", "scratch", "covered", "none", "unknown"] as const;

/** The worst of what a container wrote into its own layer since it started. */
export type Risk =
	/** Changes of the image, which the policy does not allow. */
	| "drift"
	/** Data, which the policy does not allow, and which is lost with the container. */
	| "data"
	/** Files that may be lost, which the policy does not allow. */
	| "scratch"
	/** The policy allows all of it. */
	| "covered"
	/** It ran and wrote nothing. */
	| "none"
	/** It never ran, or its layer cannot be read. */
	| "unknown";

/** What was written below one path, by one rule. */
export interface WrittenFolder extends Amount {
	readonly path: string;
	readonly kind: Exclude<Risk, "none" | "unknown">;
	/** That of `ossify learn`. */
	readonly rule: string;
}

/** What was written. */
export interface Written extends Amount {
	/** The worst first, and of these the largest. */
	readonly folders: readonly WrittenFolder[];
	/** How many there are that are not listed: they are part of the sums. */
	readonly moreFolders?: number;
}

/** The risk of a container. */
export interface ContainerRisk {
	readonly risk: Risk;
	readonly written?: Written;
	/** Why it is unknown, or what of the layer could not be read. */
	readonly riskNote?: string;
}

/** More are counted. */
const mostFolders = 50;

/** @param outcomes what becomes of each write under the policy @returns undefined where nothing was written */
export function writtenIn(outcomes: Outcomes): (ContainerRisk & { readonly written: Written }) | undefined {
	const all = [...groupedBy(outcomes, keyOf).values()].map(folderOf).sort(byRisk);
	const [worst] = all;
	if (worst === undefined) return undefined;
	const folders = all.slice(0, mostFolders);
	const more = all.length - folders.length;
	return { risk: worst.kind, written: { ...all.reduce(added, { bytes: 0, entries: 0 }), folders, ...(more > 0 && { moreFolders: more }) } };
}

function keyOf(one: Outcome): string {
	return JSON.stringify([pathOf(one), kindOf(one), one.writes.rule.name]);
}

/** Folders that one allowance or one volume is for are one. */
function pathOf({ writes: { base } }: Outcome): string {
	return base;
}

const kinds: Readonly<Record<WriteRule["class"], WrittenFolder["kind"]>> = {
	drift: "drift",
	data: "data",
	scratch: "scratch",
	unneeded: "scratch",
	engine: "scratch",
};

function kindOf({ writes: { rule }, outcome }: Outcome): WrittenFolder["kind"] {
	return fails({ outcome }) ? kinds[rule.class] : "covered";
}

function folderOf(group: readonly Outcome[]): WrittenFolder {
	const [first] = group as readonly [Outcome, ...Outcome[]];
	return {
		path: pathOf(first),
		kind: kindOf(first),
		rule: first.writes.rule.name,
		...group.map(({ writes }) => writes).reduce(added, { bytes: 0, entries: 0 }),
	};
}

function byRisk(one: WrittenFolder, other: WrittenFolder): number {
	return risks.indexOf(one.kind) - risks.indexOf(other.kind) || other.bytes - one.bytes || (one.path < other.path ? -1 : 1);
}
