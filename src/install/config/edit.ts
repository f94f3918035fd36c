/**
 * Changes of ours in a file that is somebody else's: only they are made, and only they are taken back.
 * @module
 */
import { encodeUtf8 } from "../../json/mod.ts";
import { digestOf } from "../../platform/files/place.ts";
import type { Change, Format, Made } from "./change.ts";
import { jsonFormat } from "./json_edit.ts";
import { templateFormat } from "./template_edit.ts";
import { tomlFormat } from "./toml_edit.ts";

/** A piece of a text, in place of another. */
interface Splice {
	readonly at: number;
	readonly was: string;
	readonly is: string;
}

/** An edit of a file, as it is remembered. Nothing in it is from elsewhere in the file, which may hold passwords. */
export interface Edit {
	/** SHA-256 in hex of the file with it. */
	readonly sha256: string;
	/** One after the other: backwards they give the file as it was, to the byte. */
	readonly splices: readonly Splice[];
	/** For a file that was changed since. */
	readonly made: readonly Made[];
	/** There was no such file. */
	readonly created?: true;
}

/** @param text undefined where there is no such file */
export function edited(file: string, text: string | undefined, changes: readonly Change[]): { readonly text: string; readonly edit: Edit } {
	const format = formatOf(file);
	const splices: Splice[] = [];
	const made: Made[] = [];
	let now = text ?? "";
	const become = (next: string) => {
		splices.push(spliceBetween(now, next));
		now = next;
	};
	if (now.trim() === "") become(format.start);
	for (const change of changes) {
		made.push(madeOf(format, now, change, file));
		become(format.change(now, change, file));
	}
	return { text: now, edit: { sha256: digestOf(encodeUtf8(now)), splices, made, ...(text === undefined && { created: true as const }) } };
}

/**
 * The file as it would be without the edit.
 * @returns undefined where there would be none
 * @throws {OssifyError} `host/invalid-config` where the file was changed so that it cannot be understood
 */
export function withoutEdit(file: string, text: string, { sha256, splices, made, created }: Edit): string | undefined {
	if (digestOf(encodeUtf8(text)) === sha256) return created ? undefined : splices.reduceRight(undo, text);
	const format = formatOf(file);
	const left = made.reduceRight((rest, one) => format.takeBack(rest, one, file), text);
	return created && left.replace(/\s/g, "") === format.start.replace(/\s/g, "") ? undefined : left;
}

/** The file without some of the edit's changes, and the edit that is left in it. */
export function withoutPart(
	file: string,
	text: string,
	edit: Edit,
	isTaken: (one: Made) => boolean,
): { readonly text: string; readonly edit: Edit } {
	const format = formatOf(file);
	const left = edit.made.filter(isTaken).reduceRight((rest, one) => format.takeBack(rest, one, file), text);
	const bare = withoutEdit(file, text, edit) ?? "";
	const made = edit.made.filter((one) => !isTaken(one));
	return { text: left, edit: { ...edit, sha256: digestOf(encodeUtf8(left)), splices: [spliceBetween(bare, left)], made } };
}

function formatOf(file: string): Format {
	if (file.endsWith(".tmpl")) return templateFormat;
	return file.endsWith(".json") ? jsonFormat : tomlFormat;
}

function madeOf(format: Format, text: string, change: Change, file: string): Made {
	const was = change.do === "set" ? format.written(text, change.path, file) : undefined;
	return {
		do: change.do,
		path: change.path,
		...(change.do !== "put" && { value: change.value }),
		...(was !== undefined && { was }),
		kept: format.depth(text, change.path, file),
	};
}

/** All before it and behind it is the same in both. */
function spliceBetween(before: string, after: string): Splice {
	const shorter = Math.min(before.length, after.length);
	let at = 0;
	while (at < shorter && before[at] === after[at]) at++;
	let behind = 0;
	while (behind < shorter - at && before.at(-1 - behind) === after.at(-1 - behind)) behind++;
	return { at, was: before.slice(at, before.length - behind), is: after.slice(at, after.length - behind) };
}

function undo(text: string, { at, was, is }: Splice): string {
	return `${text.slice(0, at)}${was}${text.slice(at + is.length)}`;
}
