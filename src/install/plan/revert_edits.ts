/**
 * Configuration files of engines without ossify's changes.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { digestOf, type Place } from "../../platform/files/place.ts";
import { type Edit, type Made, readConfig, type View, withoutEdit, withoutPart } from "../config/mod.ts";
import { type Operation, put, removeFile } from "./operation.ts";
import type { EngineReceipt } from "./receipt.ts";
import type { Seen } from "./seen.ts";
import type { Owner } from "./wanted.ts";

/** A file from which ossify's changes are removed. */
export interface RevertedFile {
	readonly path: string;
	readonly mode: number;
	readonly owner: Owner;
	readonly now: string;
	/** Undefined if the file is removed. */
	readonly text: string | undefined;
}

/**
 * Reverts ossify's changes in the files that exist.
 * @param passOver is called with the error for each file that can no longer be parsed; without it, the error is thrown
 * @throws {OssifyError} `host/invalid-config`
 */
export function revertEdits(view: View, receipt: EngineReceipt | undefined, passOver?: (fault: OssifyError) => void): RevertedFile[] {
	return Object.entries(receipt?.edits ?? {}).flatMap(([path, edits]) => {
		try {
			return revertedFrom(view, path, edits);
		} catch (error) {
			if (!(error instanceof OssifyError) || passOver === undefined) throw error;
			passOver(error);
			return [];
		}
	});
}

function revertedFrom(view: View, path: string, edits: readonly Edit[]): RevertedFile[] {
	const entry = view.look(path);
	if (entry === undefined) return [];
	const now = readConfig(view, path);
	const exact = edits.filter(({ sha256 }) => sha256 === digestOf(encodeUtf8(now)));
	const wanted = exact.length > 0 ? exact.slice(0, 1) : edits;
	const text = wanted.reduce<string | undefined>((left, edit) => left && withoutEdit(path, left, edit), now);
	return [{ path, mode: entry.mode, owner: { owner: entry.owner, group: entry.group }, now, text }];
}

/** A file in which some of ossify's changes are kept. */
export interface PartlyRevertedFile extends RevertedFile {
	readonly text: string;
	readonly edit: Edit;
}

/** Reverts some of the changes in the files that exist. @throws {OssifyError} `host/invalid-config` */
export function revertPartly(view: View, { edits = {} }: EngineReceipt, isTaken: (one: Made) => boolean): PartlyRevertedFile[] {
	return Object.entries(edits).flatMap(([path, [edit]]) => {
		const entry = view.look(path);
		if (entry === undefined || edit === undefined) return [];
		const now = readConfig(view, path);
		const owner = { owner: entry.owner, group: entry.group };
		return [{ path, mode: entry.mode, owner, now, ...withoutPart(path, now, edit, isTaken) }];
	});
}

/** The machine without the files and changes by which ossify configured an engine. */
export function viewWithout(place: Place, receipt: EngineReceipt | undefined, back: readonly RevertedFile[]): View {
	const gone = new Set([...Object.keys(receipt?.files ?? {}), ...back.filter(({ text }) => text === undefined).map(({ path }) => path)]);
	const texts = new Map(back.map(({ path, text }) => [path, text]));
	return {
		ask: place.ask,
		processes: place.processes,
		look: (path) => (gone.has(path) ? undefined : place.look(path)),
		names: (folder) => place.names(folder).filter((name) => !gone.has(`${folder}/${name}`)),
		read: (path, limit) => {
			const text = texts.get(path);
			return text === undefined ? place.read(path, limit) : encodeUtf8(text);
		},
	};
}

/** The operations that write a reverted file. */
export function restore({ path, mode, owner, now, text }: RevertedFile, seen: Pick<Seen, "look">): Operation[] {
	if (text === undefined) return [removeFile(path)];
	if (text === now) return [];
	const source = encodeUtf8(text);
	return [put({ path, mode, owner, sha256: digestOf(source), source }, seen)];
}
