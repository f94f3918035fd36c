/**
 * The operations of a plan.
 * @module
 */
import { encodeUtf8 } from "../../json/mod.ts";
import { receiptPath } from "../layout.ts";
import { checkedText, type Receipt } from "./receipt.ts";
import { emptyFolders, type Seen } from "./seen.ts";
import { ownFile, type Trial, type WantedFile } from "./wanted.ts";

/** An operation. Paths are those of the machine that is installed to. */
export type Operation =
	| { readonly do: "make folder"; readonly path: string; readonly mode: number }
	| (Omit<WantedFile, "sha256"> & { readonly do: "put file"; readonly replaces: boolean })
	| ({ readonly do: "try" } & Trial)
	| { readonly do: "remove file"; readonly path: string }
	| { readonly do: "remove folder"; readonly path: string };

/** Operations in their order, and warnings about them. */
export interface InstallPlan {
	readonly operations: readonly Operation[];
	readonly warnings: readonly string[];
}

export const noPlan: InstallPlan = { operations: [], warnings: [] };

export function put({ sha256: _, ...file }: WantedFile, seen: Pick<Seen, "look">): Operation {
	return { do: "put file", ...file, replaces: seen.look(file.path) !== undefined };
}

export function putReceipt(receipt: Receipt, seen: Seen): Operation {
	return put(ownFile(receiptPath, encodeUtf8(checkedText(receipt))), seen);
}

export function removeFile(path: string): Operation {
	return { do: "remove file", path };
}

/** Removes the folders of ossify that are no longer needed and are empty once the files are removed. */
export function removeFolders(before: Receipt, after: Receipt, gone: readonly string[], seen: Seen): Operation[] {
	const empty = emptyFolders(before.folders, gone, seen).filter((path) => !after.folders.includes(path));
	return empty.map((path) => ({ do: "remove folder", path }));
}

/** The paths of the files and folders that are changed. */
export function changedBy(operations: readonly Operation[]): string[] {
	return operations.flatMap((one) => ("path" in one ? [one.path] : []));
}

/** The operations that are printed. */
export function shown({ operations }: InstallPlan): readonly Operation[] {
	return operations.filter((one) => one.do !== "try" && one.path !== receiptPath);
}
