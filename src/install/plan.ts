/**
 * Planning an install: from what is wanted and what is there to the operations between them.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { EngineName } from "./engines.ts";
import { folderOf, foldersAbove } from "./layout.ts";
import { emptyFolders, isChanged, type Operation, type Plan, put, putReceipt, type Seen, type WantedFile } from "./operation.ts";
import { allFiles, type Digests, type EngineReceipt, type Receipt, receiptText, withNeededFolders } from "./receipt.ts";

/** What an install is to lead to. */
export interface Wanted {
	readonly engine: EngineName;
	/** What a hook needs: there before the hook. */
	readonly groundwork: readonly WantedFile[];
	/** What makes the engine run the hook. */
	readonly hook: readonly WantedFile[];
	/** With its mode; the folder of the log. */
	readonly folders: readonly { readonly path: string; readonly mode: number }[];
	/** The policy that is tried, once its files are there. */
	readonly policyFolder: string;
	/** All but the files. */
	readonly receipt: Omit<EngineReceipt, "files" | "previous">;
}

/**
 * Plans an install.
 * @throws {OssifyError} `host/not-ours` where somebody else's file stands in the way
 */
export function planInstall(wanted: Wanted, before: Receipt, seen: Seen): Plan {
	const files = [...wanted.groundwork, ...wanted.hook];
	refuseForeign(files, before, seen);
	const folders = foldersFor([...files.map(({ path }) => ({ path: folderOf(path), mode: 0o755 })), ...wanted.folders], seen);
	const after = receiptAfter(wanted, before, folders);
	const stale = Object.entries(allFiles(before)).filter(([path]) => !(path in allFiles(after)));
	const changed = files.filter((file) => !isThere(file, seen));
	const work = [
		...changed.filter((file) => wanted.groundwork.includes(file)).map((file) => put(file, seen)),
		...(changed.length > 0 ? [{ do: "try", policy: wanted.policyFolder } as const] : []),
		...changed.filter((file) => wanted.hook.includes(file)).map((file) => put(file, seen)),
		...removals(stale, before, after, seen),
	];
	const nothing = work.length === 0 && folders.length === 0 && receiptText(after) === receiptText(before);
	if (nothing) return { operations: [], warnings: [] };
	return {
		operations: [...folders, ...receiptsAround(work, before, after, seen)],
		warnings: [...replaced(changed, before, seen), ...left(stale, seen)],
	};
}

function receiptAfter({ engine, groundwork, hook, receipt }: Wanted, before: Receipt, folders: readonly Operation[]): Receipt {
	const old = before.engines[engine];
	const previous = old?.policy === receipt.policy ? old.previous : old?.policy;
	const kept = Object.entries(old?.files ?? {}).filter(
		([path]) => previous !== undefined && path.includes(`/policy/${previous.slice(0, 16)}/`),
	);
	const files: Digests = Object.fromEntries([...kept, ...[...groundwork, ...hook].map(({ path, sha256 }) => [path, [sha256]] as const)]);
	const entry: EngineReceipt = { ...receipt, ...(previous !== undefined && { previous }), files };
	const engines = Object.entries({ ...withShared(before, files).engines, [engine]: entry }).sort(([a], [b]) => (a < b ? -1 : 1));
	const made = [...before.folders, ...folders.flatMap((one) => ("path" in one ? [one.path] : []))];
	return withNeededFolders({ version: 1, folders: made, engines: Object.fromEntries(engines) });
}

/** Files that both engines use, such as the executable, are the same for both. */
function withShared(before: Receipt, files: Digests): Receipt {
	const update = (all: Digests) => Object.fromEntries(Object.entries(all).map(([path, digests]) => [path, files[path] ?? digests]));
	const engines = Object.entries(before.engines).map(([name, entry]) => [name, { ...entry, files: update(entry.files) }]);
	return { ...before, engines: Object.fromEntries(engines) };
}

/**
 * The receipt names what is about to be there before anything is, and the old files until they are gone: whoever pulls the plug in
 * between can still uninstall.
 */
function receiptsAround(work: readonly Operation[], before: Receipt, after: Receipt, seen: Seen): Operation[] {
	const both = merged(before, after);
	const first = receiptText(both) === receiptText(before) ? [] : [putReceipt(both, seen)];
	const last = receiptText(both) === receiptText(after) ? [] : [putReceipt(after, seen)];
	return [...first, ...work, ...last];
}

function merged(before: Receipt, after: Receipt): Receipt {
	const engines = Object.entries(after.engines).map(([name, entry]) => {
		const old = before.engines[name as EngineName]?.files ?? {};
		const paths = [...new Set([...Object.keys(old), ...Object.keys(entry.files)])];
		const files = paths.map((path) => [path, [...new Set([...(entry.files[path] ?? []), ...(old[path] ?? [])])]]);
		return [name, { ...entry, files: Object.fromEntries(files) }];
	});
	return { ...after, engines: Object.fromEntries(engines) };
}

function removals(stale: readonly (readonly [string, readonly string[]])[], before: Receipt, after: Receipt, seen: Seen): Operation[] {
	const files = stale.filter(([path, digests]) => seen.look(path) !== undefined && !isChanged(path, digests, seen)).map(([path]) => path);
	const folders = emptyFolders(before.folders, files, seen).filter(({ path }) => !after.folders.includes(path));
	return [...files.map((path) => ({ do: "remove file", path }) as const), ...folders];
}

function foldersFor(wanted: readonly { readonly path: string; readonly mode: number }[], seen: Seen): Operation[] {
	const modes = new Map<string, number>();
	for (const { path, mode } of wanted) {
		for (const above of foldersAbove(path)) if (!modes.has(above)) modes.set(above, 0o755);
		modes.set(path, mode);
	}
	return [...modes].filter(([path]) => seen.look(path) === undefined).map(([path, mode]) => ({ do: "make folder", path, mode }) as const);
}

function isThere({ path, mode, sha256 }: WantedFile, seen: Seen): boolean {
	const entry = seen.look(path);
	return entry?.kind === "file" && entry.mode === mode && seen.digest(path) === sha256;
}

function refuseForeign(files: readonly WantedFile[], before: Receipt, seen: Seen): void {
	const ours = allFiles(before);
	const foreign = files.find((file) => seen.look(file.path) !== undefined && !(file.path in ours) && !isThere(file, seen));
	if (foreign === undefined) return;
	throw new OssifyError(
		"host/not-ours",
		`cannot install ${foreign.path}: there is one already, and it is not ossify's; move it away first`,
	);
}

function replaced(changed: readonly WantedFile[], before: Receipt, seen: Seen): string[] {
	const ours = allFiles(before);
	const altered = changed.filter(({ path }) => path in ours && isChanged(path, ours[path] ?? [], seen));
	return altered.map(({ path }) => `${path} was changed since it was installed; it is replaced`);
}

function left(stale: readonly (readonly [string, readonly string[]])[], seen: Seen): string[] {
	const altered = stale.filter(([path, digests]) => isChanged(path, digests, seen));
	return altered.map(([path]) => `${path} is needed no more, but was changed since it was installed; it stays`);
}
