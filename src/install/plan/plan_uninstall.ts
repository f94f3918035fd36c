/**
 * Plans an uninstall.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { EngineName } from "../engines/mod.ts";
import { receiptPath, runFolders } from "../layout.ts";
import { type InstallPlan, noPlan, type Operation, put, putReceipt, removeFile, removeFolders } from "./operation.ts";
import { allFiles, type EngineReceipt, emptyReceipt, type Receipt, withNeededFolders } from "./receipt.ts";
import { type PartlyRevertedFile, type RevertedFile, restore } from "./revert_edits.ts";
import { isChanged, type Seen } from "./seen.ts";
import type { Modes } from "./settings.ts";
import type { WantedFile } from "./wanted.ts";

/** The files that are kept because an engine or its containers still need them. */
export interface Left {
	/** The scripts, with their new content. */
	readonly scripts: readonly WantedFile[];
	/** Files of ossify that are kept unchanged. */
	readonly kept: readonly string[];
	/** Configuration files of the engine in which changes are kept. */
	readonly edits: readonly PartlyRevertedFile[];
}

export const noneLeft: Left = { scripts: [], kept: [], edits: [] };

/** The inputs of an uninstall besides the receipt. */
export interface Leaving {
	/** The configuration files of the engine, reverted. */
	readonly back: readonly RevertedFile[];
	readonly left: Left;
	/** Whether to remove files that were changed after they were installed. */
	readonly force: boolean;
	/** The current modes, if they are known: a later install keeps audit mode. */
	readonly modes: Modes | undefined;
}

/**
 * Plans an uninstall.
 * @throws {OssifyError} `host/changed` if files were changed after they were installed
 */
export function planUninstall(engine: EngineName, before: Receipt, seen: Seen, { back, left, force, modes }: Leaving): InstallPlan {
	const { [engine]: gone, ...others } = before.engines;
	if (gone === undefined) return noPlan;
	const { scripts, edits } = left;
	const engines = scripts.length > 0 ? { ...others, [engine]: leftOf(gone, left, modes) } : others;
	const last = Object.keys(engines).length === 0;
	const after: Receipt = last ? emptyReceipt : withNeededFolders({ ...before, engines });
	// First the files that run ossify, last those that ossify needs.
	const stale = Object.entries(gone.files).filter(([path]) => !(path in allFiles(after)));
	const changed = stale.filter(([path, digests]) => isChanged(path, digests, seen)).map(([path]) => path);
	if (changed.length > 0 && !force) throw changedSince(changed);
	const files = stale.filter(([path]) => seen.look(path) !== undefined).reverse();
	const removed: Operation[] = [
		...back.flatMap((one) => restore(edits.find(({ path }) => path === one.path) ?? one, seen)),
		...scripts.filter(({ path, sha256 }) => isChanged(path, [sha256], seen)).map((one) => put(one, seen)),
		...files.map(([path]) => removeFile(path)),
	];
	const receipt: Operation = last ? removeFile(receiptPath) : putReceipt(after, seen);
	if (gone.left && removed.length === 0) return noPlan;
	const emptied = [...removed, ...(last ? [receipt] : [])].flatMap((one) => (one.do === "remove file" ? [one.path] : []));
	const ofHooks = last ? runFolders.filter((path) => seen.look(path)?.kind === "folder") : [];
	const folders = [...removeFolders(before, after, emptied, seen), ...ofHooks.map((path): Operation => ({ do: "remove folder", path }))];
	return { operations: [...removed, receipt, ...folders], warnings: [] };
}

function leftOf(gone: EngineReceipt, { scripts, kept, edits }: Left, modes: Modes | undefined): EngineReceipt {
	const { policy, config, prefix, wrapper, files } = gone;
	const before = gone.left ? gone.before : modes;
	const stay = [...scripts.map(({ path, sha256 }) => [path, [sha256]] as const), ...kept.map((path) => [path, files[path] ?? []] as const)];
	return {
		policy,
		log: "none",
		...(config !== undefined && { config }),
		...(prefix !== undefined && { prefix }),
		...(wrapper && { wrapper }),
		files: Object.fromEntries(stay),
		...(edits.length > 0 && { edits: Object.fromEntries(edits.map(({ path, edit }) => [path, [edit]])) }),
		left: true,
		...(before && { before }),
	};
}

function changedSince(paths: readonly string[]): OssifyError {
	const message = `cannot uninstall: these files were changed after they were installed: ${paths.join(", ")}; nothing was removed; --force removes them as well`;
	return new OssifyError("host/changed", message);
}
