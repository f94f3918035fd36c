/**
 * Planning an uninstall.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { EngineName } from "./engines.ts";
import { receiptPath } from "./layout.ts";
import { emptyFolders, isChanged, type Operation, type Plan, putReceipt, type Seen } from "./operation.ts";
import { allFiles, emptyReceipt, type Receipt, withNeededFolders } from "./receipt.ts";

/**
 * Plans an uninstall.
 * @param force removes files too that were changed since they were installed
 * @throws {OssifyError} `host/changed` where there are such files
 */
export function planUninstall(engine: EngineName, before: Receipt, seen: Seen, force: boolean): Plan {
	const { [engine]: gone, ...engines } = before.engines;
	if (gone === undefined) return { operations: [], warnings: [] };
	const last = Object.keys(engines).length === 0;
	const after: Receipt = last ? emptyReceipt : withNeededFolders({ ...before, engines });
	// The hook first, what it needs last.
	const stale = Object.entries(gone.files).filter(([path]) => !(path in allFiles(after)));
	const changed = stale.filter(([path, digests]) => isChanged(path, digests, seen)).map(([path]) => path);
	if (changed.length > 0 && !force) throw changedSince(changed);
	const files = stale.filter(([path]) => seen.look(path) !== undefined).reverse();
	const removed: Operation[] = files.map(([path]) => ({ do: "remove file", path }));
	const receipt: Operation = last ? { do: "remove file", path: receiptPath } : putReceipt(after, seen);
	const emptied = [...files.map(([path]) => path), ...(last ? [receiptPath] : [])];
	return {
		operations: [...removed, receipt, ...emptyFolders(before.folders, emptied, seen).filter(({ path }) => !after.folders.includes(path))],
		warnings: [],
	};
}

function changedSince(paths: readonly string[]): OssifyError {
	const message = `cannot uninstall: these files were changed since they were installed, and are somebody's work: ${paths.join(", ")}; nothing was removed. --force removes them, too`;
	return new OssifyError("host/changed", message);
}
