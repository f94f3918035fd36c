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
}

/** A step. Paths are those of the machine that is installed to. */
export type Operation =
	| { readonly do: "make folder"; readonly path: string; readonly mode: number }
	| { readonly do: "put file"; readonly path: string; readonly mode: number; readonly source: Source; readonly replaces: boolean }
	| { readonly do: "try"; readonly policy: string }
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
	const source = encodeUtf8(receiptText(receipt));
	return put({ path: receiptPath, mode: 0o644, sha256: digestOf(source), source }, seen);
}

/** Puts a file. */
export function put({ path, mode, source }: WantedFile, seen: Seen): Operation {
	return { do: "put file", path, mode, source, replaces: seen.look(path) !== undefined };
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
