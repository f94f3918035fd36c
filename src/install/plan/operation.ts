/**
 * The steps of a plan, as data.
 * @module
 */
import { encodeUtf8 } from "../../json/mod.ts";
import { receiptPath } from "../layout.ts";
import { checkedText, type Receipt } from "./receipt.ts";
import { emptyFolders, type Seen } from "./seen.ts";
import { ownFile, type Trial, type WantedFile } from "./wanted.ts";

/** A step. Paths are those of the machine that is installed to. */
export type Operation =
	| { readonly do: "make folder"; readonly path: string; readonly mode: number }
	| (Omit<WantedFile, "sha256"> & { readonly do: "put file"; readonly replaces: boolean })
	| ({ readonly do: "try" } & Trial)
	| { readonly do: "remove file"; readonly path: string }
	| { readonly do: "remove folder"; readonly path: string };

/** Steps, in their order, and what there is to say about them. */
export interface Plan {
	readonly operations: readonly Operation[];
	readonly warnings: readonly string[];
}

/** There is nothing to do. */
export const noPlan: Plan = { operations: [], warnings: [] };

/** Puts a file. */
export function put({ sha256: _, ...file }: WantedFile, seen: Pick<Seen, "look">): Operation {
	return { do: "put file", ...file, replaces: seen.look(file.path) !== undefined };
}

/** Puts a receipt. */
export function putReceipt(receipt: Receipt, seen: Seen): Operation {
	return put(ownFile(receiptPath, encodeUtf8(checkedText(receipt))), seen);
}

/** Removes a file. */
export function removeFile(path: string): Operation {
	return { do: "remove file", path };
}

/** Removes the folders of ours that are needed no more, and empty once the files are gone. */
export function removeFolders(before: Receipt, after: Receipt, gone: readonly string[], seen: Seen): Operation[] {
	const empty = emptyFolders(before.folders, gone, seen).filter((path) => !after.folders.includes(path));
	return empty.map((path) => ({ do: "remove folder", path }));
}

/** The operations that anybody wants to hear of. */
export function shown({ operations }: Plan): readonly Operation[] {
	return operations.filter((one) => one.do !== "try" && one.path !== receiptPath);
}
