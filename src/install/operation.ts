/**
 * The steps of a plan, as data.
 * @module
 */
import { encodeUtf8 } from "../json/mod.ts";
import { digestOf, type Place } from "../platform/place.ts";
import { receiptPath } from "./layout.ts";
import { type Receipt, receiptText } from "./receipt.ts";

/** Bytes, or a file of this machine that holds them. */
export type Source = Uint8Array | { readonly file: string };

/** A file that is to be there. */
export interface WantedFile {
	readonly path: string;
	readonly mode: number;
	readonly sha256: string;
	readonly source: Source;
	/** Left out: who installs. */
	readonly owner?: Owner;
}

/** A user and a group. */
export interface Owner {
	readonly owner: number;
	readonly group: number;
}

/** What is tried, by paths of the machine that is installed to: a policy, with the runtime that ossify stands in front of. */
export interface Trial {
	readonly policy: string;
	readonly runtime?: string;
}

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

/** What a plan is made by. */
export type Seen = Pick<Place, "look" | "digest" | "names">;

/** Puts a receipt. */
export function putReceipt(receipt: Receipt, seen: Seen): Operation {
	return put(ownFile(receiptPath, encodeUtf8(receiptText(receipt))), seen);
}

/** Puts a file. */
export function put({ sha256: _, ...file }: WantedFile, seen: Pick<Seen, "look">): Operation {
	return { do: "put file", ...file, replaces: seen.look(file.path) !== undefined };
}

/** A file of ours that everybody may read. */
export function ownFile(path: string, source: Uint8Array, mode = 0o644): WantedFile {
	return { path, mode, sha256: digestOf(source), source };
}

/** The folders of ours, innermost first, that hold nothing else once these files are gone. */
export function emptyFolders(
	folders: readonly string[],
	files: readonly string[],
	seen: Seen,
): { readonly do: "remove folder"; readonly path: string }[] {
	const gone = new Set(files);
	return [...folders]
		.sort((a, b) => b.split("/").length - a.split("/").length)
		.filter((path) => seen.look(path)?.kind === "folder")
		.filter((path) => {
			const empty = seen.names(path).every((name) => gone.has(`${path}/${name}`) || name === ".lock");
			if (empty) gone.add(path);
			return empty;
		})
		.map((path) => ({ do: "remove folder", path }) as const);
}

/** Whether something else than what was installed stands there. */
export function isChanged(path: string, digests: readonly string[], seen: Seen): boolean {
	const entry = seen.look(path);
	return entry !== undefined && (entry.kind !== "file" || !digests.includes(seen.digest(path)));
}
