/**
 * The receipts that an install writes before and after its operations.
 * @module
 */
import type { EngineName } from "../engines/mod.ts";
import { type Operation, putReceipt } from "./operation.ts";
import { type Digests, type EngineReceipt, type Receipt, receiptText, withNeededFolders } from "./receipt.ts";
import type { Seen } from "./seen.ts";
import type { Wanted } from "./wanted.ts";

/** The receipt after the install. */
export function receiptAfter(
	{ engine, payload, registration, edits, receipt }: Wanted,
	before: Receipt,
	folders: readonly Operation[],
): Receipt {
	const old = before.engines[engine]?.left ? undefined : before.engines[engine];
	const previous = old?.policy === receipt.policy ? old.previous : old?.policy;
	const previousSettings = old?.policy === receipt.policy ? old.previousSettings : old?.settings;
	const kept = Object.entries(old?.files ?? {}).filter(
		([path]) => previous !== undefined && path.includes(`/policy/${previous.slice(0, 16)}/`),
	);
	const installed = [...payload, ...registration].map(({ path, sha256 }) => [path, [sha256]] as const);
	const files: Digests = Object.fromEntries([...kept, ...installed]);
	const made = edits.length > 0 ? { edits: Object.fromEntries(edits.map(({ path, edit }) => [path, [edit]])) } : {};
	const entry: EngineReceipt = {
		...receipt,
		...(previous !== undefined && { previous, ...(previousSettings && { previousSettings }) }),
		files,
		...made,
	};
	const engines = Object.entries({ ...withShared(before, files).engines, [engine]: entry }).sort(([a], [b]) => (a < b ? -1 : 1));
	const own = [...before.folders, ...folders.flatMap((one) => ("path" in one ? [one.path] : []))];
	return withNeededFolders({ version: 2, folders: own, engines: Object.fromEntries(engines) });
}

/** Files that several engines use, such as the executable, get the same digest in each of their entries. */
function withShared(before: Receipt, files: Digests): Receipt {
	const update = (all: Digests) => Object.fromEntries(Object.entries(all).map(([path, digests]) => [path, files[path] ?? digests]));
	const engines = Object.entries(before.engines).map(([name, entry]) => [name, { ...entry, files: update(entry.files) }]);
	return { ...before, engines: Object.fromEntries(engines) };
}

/**
 * The first receipt names the new files before they are written and the old ones until they are removed, so that an interrupted install can be uninstalled.
 */
export function receiptsAround(engine: EngineName, work: readonly Operation[], before: Receipt, after: Receipt, seen: Seen): Operation[] {
	const all = merged(before, after);
	// A first install needs no mark: files that are missing show that it did not finish.
	const both = receiptText(all) === receiptText(after) ? after : withMark(all, engine);
	const first = receiptText(both) === receiptText(before) ? [] : [putReceipt(both, seen)];
	const last = receiptText(both) === receiptText(after) ? [] : [putReceipt(after, seen)];
	return [...first, ...work, ...last];
}

function withMark(receipt: Receipt, engine: EngineName): Receipt {
	const entry = receipt.engines[engine];
	return entry === undefined ? receipt : { ...receipt, engines: { ...receipt.engines, [engine]: { ...entry, unfinished: true } } };
}

function merged(before: Receipt, after: Receipt): Receipt {
	const engines = Object.entries(after.engines).map(([name, entry]) => {
		const old = before.engines[name as EngineName];
		const edits = union(entry.edits, old?.edits, ({ sha256 }) => sha256);
		return [name, { ...entry, files: union(entry.files, old?.files), ...(Object.keys(edits).length > 0 && { edits }) }];
	});
	return { ...after, engines: Object.fromEntries(engines) };
}

/** Joins lists by path, without duplicates. */
function union<T>(
	lists: Readonly<Record<string, readonly T[]>> = {},
	more: Readonly<Record<string, readonly T[]>> = {},
	keyOf: (item: T) => unknown = (item) => item,
): Record<string, readonly T[]> {
	const paths = [...new Set([...Object.keys(more), ...Object.keys(lists)])];
	return Object.fromEntries(
		paths.map((path) => {
			const first = lists[path] ?? [];
			const rest = (more[path] ?? []).filter((item) => !first.some((one) => keyOf(one) === keyOf(item)));
			return [path, [...first, ...rest]];
		}),
	);
}
