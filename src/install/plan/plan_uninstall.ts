/**
 * Planning an uninstall.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { EngineName } from "../engines/mod.ts";
import { receiptPath, runFolders } from "../layout.ts";
import { noPlan, type Operation, type Plan, put, putReceipt, removeFile, removeFolders } from "./operation.ts";
import { allFiles, type EngineReceipt, emptyReceipt, type Receipt, withNeededFolders } from "./receipt.ts";
import { type PartlyTakenBack, restore, type TakenBack } from "./revert_edits.ts";
import { isChanged, type Seen } from "./seen.ts";
import type { Modes } from "./settings.ts";
import type { WantedFile } from "./wanted.ts";

/** What stays, as an engine or its containers still need it. */
export interface Left {
	/** What the scripts become. */
	readonly scripts: readonly WantedFile[];
	/** Files of ossify's that stay as they are. */
	readonly kept: readonly string[];
	/** Files of others. */
	readonly edits: readonly PartlyTakenBack[];
}

/** Nothing stays. */
export const noneLeft: Left = { scripts: [], kept: [], edits: [] };

/** What an uninstall goes by, besides the receipt. */
export interface Leaving {
	/** The files that our changes are in. */
	readonly back: readonly TakenBack[];
	readonly left: Left;
	/** Removes files too that were changed since they were installed. */
	readonly force: boolean;
	/** The modes now, where they are known: an install after this one keeps audit mode. */
	readonly modes: Modes | undefined;
}

/**
 * Plans an uninstall.
 * @throws {OssifyError} `host/changed` where files were changed since they were installed
 */
export function planUninstall(engine: EngineName, before: Receipt, seen: Seen, { back, left, force, modes }: Leaving): Plan {
	const { [engine]: gone, ...others } = before.engines;
	if (gone === undefined) return noPlan;
	const { scripts, edits } = left;
	const engines = scripts.length > 0 ? { ...others, [engine]: leftOf(gone, left, modes) } : others;
	const last = Object.keys(engines).length === 0;
	const after: Receipt = last ? emptyReceipt : withNeededFolders({ ...before, engines });
	// What runs ossify first, what ossify needs last.
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
	const message = `cannot uninstall: these files were changed since they were installed, and are somebody's work: ${paths.join(", ")}; nothing was removed. --force removes them, too`;
	return new OssifyError("host/changed", message);
}
