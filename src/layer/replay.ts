/**
 * What becomes of each write in a container whose spec is as a policy makes it.
 * @module
 */
import { isReadonly, type Mount, type ParsedSpec } from "../oci_spec/mod.ts";
import { isAtOrBelow } from "./anchors.ts";
import type { Amount } from "./sizes.ts";
import { writesIn } from "./proposal.ts";
import type { LayerTrie } from "./trie.ts";

/** What becomes of some writes: `gone` with the container, `kept` on a volume, or they fail with EROFS or ENOSPC. */
export type Outcome = "gone" | "kept" | "writable-root" | "read-only" | "full";

/** The writes of one folder by one rule. */
export interface Replayed extends Amount {
	readonly path: string;
	readonly rule: string;
	readonly outcome: Outcome;
	/** The mount that they are on; `/` for the root. */
	readonly mount: string;
}

/** Asks the spec about all writes of a layer. */
export function replay(trie: LayerTrie, spec: ParsedSpec): Replayed[] {
	const all = writesIn(trie.root.folder).filter(({ writes }) => writes.rule.class !== "engine");
	const placed = all.map(({ folder, writes }) => ({ path: folder.path, writes, mount: mountOf(spec, folder.path) }));
	const full = new Set([...new Set(placed.map(({ mount }) => mount))].filter((mount) => mount !== undefined && isFull(mount, placed)));
	return placed.map(({ path, writes: { rule, bytes, entries }, mount }) => ({
		path,
		rule: rule.name,
		bytes,
		entries,
		outcome: full.has(mount) ? "full" : outcomeOn(mount, spec),
		mount: mount?.destination ?? "/",
	}));
}

/** The last of those at or above the path: each hides what is mounted below it before. */
function mountOf({ mounts = [] }: ParsedSpec, path: string): Mount | undefined {
	return mounts.findLast(({ destination }) => isAtOrBelow(path, destination));
}

function outcomeOn(mount: Mount | undefined, spec: ParsedSpec): Outcome {
	if (mount === undefined) return spec.readonly === true ? "read-only" : "writable-root";
	if (isReadonly(mount.options ?? [])) return "read-only";
	return mount.type === "tmpfs" ? "gone" : "kept";
}

interface Placed {
	readonly mount: Mount | undefined;
	readonly writes: Amount;
}

/** By the sum of all that was written there; copied-up files are not known here. */
function isFull(mount: Mount, placed: readonly Placed[]): boolean {
	if (mount.type !== "tmpfs") return false;
	const on = placed.filter((one) => one.mount === mount);
	const bytes = on.reduce((sum, { writes }) => sum + writes.bytes, 0);
	const entries = on.reduce((sum, { writes }) => sum + writes.entries, 0);
	return bytes > numberIn(mount, "size") || entries > numberIn(mount, "nr_inodes");
}

/** Ossify writes bytes and plain numbers; another unit is not compared. */
function numberIn({ options }: Mount, key: string): number {
	const value = options?.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1) ?? "";
	return /^\d+$/.test(value) ? Number(value) : Number.POSITIVE_INFINITY;
}
