/**
 * Files of others, as they would be without ossify's changes.
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

/** One such file. */
export interface TakenBack {
	readonly path: string;
	readonly mode: number;
	readonly owner: Owner;
	readonly now: string;
	/** Undefined where there would be none. */
	readonly text: string | undefined;
}

/**
 * Those that are there.
 * @param passOver told of each that was changed so that nobody can tell what is in it, in place of an error
 * @throws {OssifyError} `host/invalid-config`
 */
export function revertEdits(view: View, receipt: EngineReceipt | undefined, passOver?: (fault: OssifyError) => void): TakenBack[] {
	return Object.entries(receipt?.edits ?? {}).flatMap(([path, edits]) => {
		try {
			return takenBackFrom(view, path, edits);
		} catch (error) {
			if (!(error instanceof OssifyError) || passOver === undefined) throw error;
			passOver(error);
			return [];
		}
	});
}

function takenBackFrom(view: View, path: string, edits: readonly Edit[]): TakenBack[] {
	const entry = view.look(path);
	if (entry === undefined) return [];
	const now = readConfig(view, path);
	const exact = edits.filter(({ sha256 }) => sha256 === digestOf(encodeUtf8(now)));
	const wanted = exact.length > 0 ? exact.slice(0, 1) : edits;
	const text = wanted.reduce<string | undefined>((left, edit) => left && withoutEdit(path, left, edit), now);
	return [{ path, mode: entry.mode, owner: { owner: entry.owner, group: entry.group }, now, text }];
}

/** A file of others that some of ossify's changes stay in. */
export interface PartlyTakenBack extends TakenBack {
	readonly text: string;
	readonly edit: Edit;
}

/** Those that are there, without some of the changes. @throws {OssifyError} `host/invalid-config` */
export function partlyTakenBack(view: View, { edits = {} }: EngineReceipt, isTaken: (one: Made) => boolean): PartlyTakenBack[] {
	return Object.entries(edits).flatMap(([path, [edit]]) => {
		const entry = view.look(path);
		if (entry === undefined || edit === undefined) return [];
		const now = readConfig(view, path);
		const owner = { owner: entry.owner, group: entry.group };
		return [{ path, mode: entry.mode, owner, now, ...withoutPart(path, now, edit, isTaken) }];
	});
}

/** The machine without what an engine was told by ossify. */
export function viewWithout(place: Place, receipt: EngineReceipt | undefined, back: readonly TakenBack[]): View {
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

/** What makes it so. */
export function restore({ path, mode, owner, now, text }: TakenBack, seen: Pick<Seen, "look">): Operation[] {
	if (text === undefined) return [removeFile(path)];
	if (text === now) return [];
	const source = encodeUtf8(text);
	return [put({ path, mode, owner, sha256: digestOf(source), source }, seen)];
}
