/**
 * Changes of ossify in an engine's own configuration file, and their removal. Everything else in the file is left unchanged.
 * @module
 */
import { encodeUtf8 } from "../../json/mod.ts";
import { digestOf } from "../../platform/files/place.ts";
import type { ConfigChange, Format, Made } from "./change.ts";
import { jsonFormat } from "./json_edit.ts";
import { templateFormat } from "./template_edit.ts";
import { tomlFormat } from "./toml_edit.ts";

/** The replacement of a piece of a text. */
interface Splice {
	readonly at: number;
	readonly was: string;
	readonly is: string;
}

/** An edit of a file, as it is recorded. It contains nothing of the rest of the file, which may contain passwords. */
export interface Edit {
	/** SHA-256 in hex of the file with it. */
	readonly sha256: string;
	/** In the order in which they were made. Undone in reverse order, they restore the file to the byte. */
	readonly splices: readonly Splice[];
	/** The changes, to revert them in a file that was changed since. */
	readonly made: readonly Made[];
	/** The file did not exist. */
	readonly created?: true;
}

/** @param text undefined if the file does not exist */
export function edited(
	file: string,
	text: string | undefined,
	changes: readonly ConfigChange[],
): { readonly text: string; readonly edit: Edit } {
	const format = formatOf(file);
	const splices: Splice[] = [];
	const made: Made[] = [];
	let now = text ?? "";
	const replace = (next: string) => {
		splices.push(spliceBetween(now, next));
		now = next;
	};
	if (now.trim() === "") replace(format.start);
	for (const change of changes) {
		made.push(madeOf(format, now, change, file));
		replace(format.change(now, change, file));
	}
	return { text: now, edit: { sha256: digestOf(encodeUtf8(now)), splices, made, ...(text === undefined && { created: true as const }) } };
}

/**
 * The file without the edit.
 * @returns undefined if the edit created the file
 * @throws {OssifyError} `host/invalid-config` if the file was changed so that it cannot be parsed
 */
export function withoutEdit(file: string, text: string, { sha256, splices, made, created }: Edit): string | undefined {
	if (digestOf(encodeUtf8(text)) === sha256) return created ? undefined : splices.reduceRight(undo, text);
	const format = formatOf(file);
	const left = made.reduceRight((rest, one) => format.revert(rest, one, file), text);
	return created && left.replace(/\s/g, "") === format.start.replace(/\s/g, "") ? undefined : left;
}

/** The file without some of the edit's changes, and the rest of the edit. */
export function withoutPart(
	file: string,
	text: string,
	edit: Edit,
	isTaken: (one: Made) => boolean,
): { readonly text: string; readonly edit: Edit } {
	const format = formatOf(file);
	const left = edit.made.filter(isTaken).reduceRight((rest, one) => format.revert(rest, one, file), text);
	const bare = withoutEdit(file, text, edit) ?? "";
	const made = edit.made.filter((one) => !isTaken(one));
	return { text: left, edit: { ...edit, sha256: digestOf(encodeUtf8(left)), splices: [spliceBetween(bare, left)], made } };
}

function formatOf(file: string): Format {
	if (file.endsWith(".tmpl")) return templateFormat;
	return file.endsWith(".json") ? jsonFormat : tomlFormat;
}

function madeOf(format: Format, text: string, change: ConfigChange, file: string): Made {
	const was = change.do === "set" ? format.written(text, change.path, file) : undefined;
	return {
		do: change.do,
		path: change.path,
		...(change.do !== "put" && { value: change.value }),
		...(was !== undefined && { was }),
		kept: format.depth(text, change.path, file),
	};
}

/** Everything before and after the splice is the same in both texts. */
function spliceBetween(before: string, after: string): Splice {
	const shorter = Math.min(before.length, after.length);
	let at = 0;
	while (at < shorter && before[at] === after[at]) at++;
	let same = 0;
	while (same < shorter - at && before.at(-1 - same) === after.at(-1 - same)) same++;
	return { at, was: before.slice(at, before.length - same), is: after.slice(at, after.length - same) };
}

function undo(text: string, { at, was, is }: Splice): string {
	return `${text.slice(0, at)}${was}${text.slice(at + is.length)}`;
}
