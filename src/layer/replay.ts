/**
 * What becomes of each write under a policy: the writes that were seen, asked of a container's state once its policy has been applied.
 * @module
 */
import type { Access, Cause, Kept } from "../access/mod.ts";
import { writesIn } from "./findings.ts";
import type { Writes } from "./folder.ts";
import { groupedBy } from "./grouped.ts";
import type { WriteClass } from "./rule.ts";
import type { Amount } from "./sizes.ts";
import type { LayerTrie } from "./trie.ts";

/** The writes of one folder by one rule. */
export interface Replayed extends Amount {
	readonly path: string;
	/** A name, as it can be shown. */
	readonly example: string;
	readonly rule: string;
	readonly class: WriteClass;
	/** What becomes of them; or why they fail: `full` where all writes together are larger than the tmpfs. */
	readonly outcome: Kept | "full" | Exclude<Cause, "none">;
	/** The mount that they are on; `/` for the root. */
	readonly mount: string;
}

/**
 * @param access of a path of the container
 * @param content what folders have in them, that of the image included, where it is known
 */
export function replay(trie: LayerTrie, access: (path: string) => Access, content?: LayerTrie["content"]): Replayed[] {
	return outcomesOf(trie, access, content).map(({ path, writes: { rule, bytes, entries, example }, outcome, mount }) => {
		return { path, example, rule: rule.name, class: rule.class, bytes, entries, outcome, mount };
	});
}

/** The writes of one folder by one rule, and what becomes of them. */
export interface Outcome extends Pick<Replayed, "path" | "outcome" | "mount"> {
	readonly writes: Writes;
}

/** Those of a layer. */
export type Outcomes = readonly Outcome[];

/** Asks about each write. */
export function outcomesOf(trie: LayerTrie, access: (path: string) => Access, content?: LayerTrie["content"]): Outcomes {
	const asked = writesIn(trie.root.folder).map(({ folder, writes }) => ({ path: folder.path, writes, access: access(folder.path) }));
	const full = new Set(
		[...groupedBy(asked, (one) => one.access.holder.destination)]
			.filter(([mount, on]) => isFull(on, content?.get(mount)))
			.map(([mount]) => mount),
	);
	return asked.map(({ path, writes, access: { holder, cause, kept } }) => {
		const outcome = cause !== "none" ? cause : full.has(holder.destination) ? "full" : (kept ?? "container");
		return { path, writes, outcome, mount: holder.destination };
	});
}

/** Whether a write fails. */
export function fails({ outcome }: Pick<Replayed, "outcome">): boolean {
	return !["container", "memory", "volume"].includes(outcome);
}

interface Asked {
	readonly writes: Amount;
	readonly access: Access;
}

/** By the sum of the peaks, and what the image has there. Ossify writes bytes; a limit in another unit is not compared. */
function isFull(on: readonly Asked[], content: Amount | undefined): boolean {
	const size = on[0]?.access.size ?? "";
	const written = on.reduce((sum, { writes }) => sum + writes.bytes, 0);
	return /^\d+$/.test(size) && Math.max(written, content?.bytes ?? 0) > Number(size);
}
