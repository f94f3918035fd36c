/**
 * Plans an install: the operations that lead from the present files to the wanted ones.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Edit } from "../config/mod.ts";
import { folderOf, foldersAbove } from "../layout.ts";
import { type InstallPlan, noPlan, type Operation, put, removeFile, removeFolders } from "./operation.ts";
import { receiptAfter, receiptsAround } from "./plan_receipt.ts";
import { allFiles, type Receipt, receiptText } from "./receipt.ts";
import { type RevertedFile, restore } from "./revert_edits.ts";
import { isChanged, isThere, type Seen } from "./seen.ts";
import type { Wanted, WantedFile, WantedFolder } from "./wanted.ts";

/**
 * Plans an install.
 * @param back the engine's own files without the changes of earlier installs
 * @throws {OssifyError} `host/not-ours` if a file exists at a path of ossify that ossify did not write
 */
export function planInstall(wanted: Wanted, before: Receipt, seen: Seen, back: readonly RevertedFile[] = []): InstallPlan {
	const files = [...wanted.payload, ...wanted.registration];
	refuseForeign(files, before, seen);
	const all = [...files, ...wanted.edits];
	const folders = foldersFor([...all.map(({ path }) => ({ path: folderOf(path), mode: 0o755 })), ...wanted.folders], seen);
	const after = receiptAfter(wanted, before, folders);
	const stale = Object.entries(allFiles(before)).filter(([path]) => !(path in allFiles(after)));
	const changed = all.filter((file) => !isThere(file, seen));
	const work = [
		...puts(wanted, changed, seen),
		...back.filter(({ path }) => !wanted.edits.some((edit) => edit.path === path)).flatMap((one) => restore(one, seen)),
		...removals(stale, before, after, seen),
	];
	if (work.length === 0 && folders.length === 0 && receiptText(after) === receiptText(before)) return noPlan;
	return {
		operations: [...folders, ...receiptsAround(wanted.engine, work, before, after, seen)],
		warnings: [...wanted.warnings, ...replaced(changed, before, seen), ...left(stale, seen)],
	};
}

/** The smoke test comes after the files that ossify needs to run and before those that make the engine run it. */
function puts({ payload, trial }: Wanted, changed: readonly WantedFile[], seen: Seen): Operation[] {
	const isEarly = (file: WantedFile) => payload.includes(file);
	const late = changed.filter((file) => !isEarly(file)).map(({ edit: _, ...file }: WantedFile & { edit?: Edit }) => put(file, seen));
	return [
		...changed.filter(isEarly).map((file) => put(file, seen)),
		...(changed.length > 0 ? [{ do: "try", ...trial } as const] : []),
		...late,
	];
}

/** Files that are no longer needed, with their digests. */
type Stale = readonly (readonly [path: string, digests: readonly string[]])[];

function removals(stale: Stale, before: Receipt, after: Receipt, seen: Seen): Operation[] {
	const files = stale.filter(([path, digests]) => seen.look(path) !== undefined && !isChanged(path, digests, seen)).map(([path]) => path);
	return [...files.map(removeFile), ...removeFolders(before, after, files, seen)];
}

function foldersFor(wanted: readonly WantedFolder[], seen: Seen): Operation[] {
	const modes = new Map<string, number>();
	for (const { path, mode } of wanted) {
		for (const above of foldersAbove(path)) if (!modes.has(above)) modes.set(above, 0o755);
		modes.set(path, mode);
	}
	return [...modes].filter(([path]) => seen.look(path) === undefined).map(([path, mode]) => ({ do: "make folder", path, mode }) as const);
}

function refuseForeign(files: readonly WantedFile[], before: Receipt, seen: Seen): void {
	const ours = allFiles(before);
	const foreign = files.find((file) => seen.look(file.path) !== undefined && !(file.path in ours) && !isThere(file, seen));
	if (foreign === undefined) return;
	throw new OssifyError(
		"host/not-ours",
		`cannot install ${foreign.path}: the file exists, and ossify did not write it; move it away first`,
	);
}

function replaced(changed: readonly WantedFile[], before: Receipt, seen: Seen): string[] {
	const ours = allFiles(before);
	const altered = changed.filter(({ path }) => path in ours && isChanged(path, ours[path] ?? [], seen));
	return altered.map(({ path }) => `${path} was changed after it was installed; it is replaced`);
}

function left(stale: Stale, seen: Seen): string[] {
	const altered = stale.filter(([path, digests]) => isChanged(path, digests, seen));
	return altered.map(([path]) => `${path} is no longer needed, but was changed after it was installed; it is kept`);
}
