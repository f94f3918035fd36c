/**
 * Planning an install: from what is wanted and what is there to the operations between them.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Edit } from "./edit.ts";
import type { EngineName } from "./engine.ts";
import { folderOf, foldersAbove } from "./layout.ts";
import { emptyFolders, isChanged, type Operation, type Plan, put, type Seen, type Trial, type WantedFile } from "./operation.ts";
import { receiptAfter, receiptsAround } from "./plan_receipt.ts";
import { allFiles, type EngineReceipt, type Receipt, receiptText } from "./receipt.ts";
import { restore, type TakenBack } from "./taken_back.ts";

/** What an install is to lead to. */
export interface Wanted {
	readonly engine: EngineName;
	/** What ossify needs to run: there before anything runs it. */
	readonly groundwork: readonly WantedFile[];
	/** What makes the engine run it. */
	readonly registration: readonly WantedFile[];
	/** Files of others with our changes in them: the last to be put, as they name what has to be there. */
	readonly edits: readonly WantedEdit[];
	/** With its mode; the folder of the log. */
	readonly folders: readonly { readonly path: string; readonly mode: number }[];
	/** What is tried once the groundwork is there. */
	readonly trial: Trial;
	/** All but the files. */
	readonly receipt: Omit<EngineReceipt, "files" | "previous" | "edits">;
	readonly warnings: readonly string[];
}

/** A file with changes of ours in it. */
export interface WantedEdit extends WantedFile {
	readonly edit: Edit;
}

/**
 * Plans an install.
 * @param back the files that earlier changes of ours are in
 * @throws {OssifyError} `host/not-ours` where somebody else's file stands in the way
 */
export function planInstall(wanted: Wanted, before: Receipt, seen: Seen, back: readonly TakenBack[] = []): Plan {
	const files = [...wanted.groundwork, ...wanted.registration];
	refuseForeign(files, before, seen);
	const all = [...files, ...wanted.edits];
	const folders = foldersFor([...all.map(({ path }) => ({ path: folderOf(path), mode: 0o755 })), ...wanted.folders], seen);
	const after = receiptAfter(wanted, before, folders);
	const stale = Object.entries(allFiles(before)).filter(([path]) => !(path in allFiles(after)));
	const changed = all.filter((file) => !isThere(file, seen));
	const isEarly = (file: WantedFile) => wanted.groundwork.includes(file);
	const work = [
		...changed.filter(isEarly).map((file) => put(file, seen)),
		...(changed.length > 0 ? [{ do: "try", ...wanted.trial } as const] : []),
		...changed.filter((file) => !isEarly(file)).map(({ edit: _, ...file }: WantedFile & { edit?: Edit }) => put(file, seen)),
		...back.filter(({ path }) => !wanted.edits.some((edit) => edit.path === path)).flatMap((one) => restore(one, seen)),
		...removals(stale, before, after, seen),
	];
	const nothing = work.length === 0 && folders.length === 0 && receiptText(after) === receiptText(before);
	if (nothing) return { operations: [], warnings: [] };
	return {
		operations: [...folders, ...receiptsAround(work, before, after, seen)],
		warnings: [...wanted.warnings, ...replaced(changed, before, seen), ...left(stale, seen)],
	};
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
