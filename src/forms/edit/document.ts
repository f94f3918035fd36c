/**
 * Additions to the documents of a file, as edits of its text: every byte that is not added or replaced stays.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { applyPatch, type PatchOperation, placeIn, scanJson } from "../../json/mod.ts";
import { documentsIn, type FormDocument, type FormText, isJson, jsonParts, type YamlDocument } from "../document/mod.ts";
import { type Addition, type Change, changesFor, isSame, patchOf, withAdditions } from "./addition.ts";
import { applyEdits } from "./text.ts";
import { YamlEditor, type YamlEdits } from "./yaml/mod.ts";

/** An addition to one of a file's documents. */
export interface DocumentAddition extends Addition {
	/** Its index among those that are not empty. */
	readonly document: number;
}

/** A file with additions. */
export interface EditedText {
	readonly text: string;
	/** Its documents, as they are read again. */
	readonly documents: readonly FormDocument[];
	/** The change as RFC 6902; undefined for YAML, whose comments and anchors no patch keeps, and for several documents. */
	readonly patch: readonly PatchOperation[] | undefined;
}

/**
 * Makes additions. The result is read again: it has what the file had and the additions, or there is no result.
 * @param documents of the file, all of which can be read
 * @param isOutside a key of a document that no container is in: what is shared with it by anchors may change
 * @throws {OssifyError} `input/no-place` where the file has no place for an addition, or one place for several that differ
 */
export function editDocuments(
	file: FormText,
	documents: readonly FormDocument[],
	additions: readonly DocumentAddition[],
	isOutside: (key: string) => boolean,
): EditedText {
	if (additions.length === 0 && !isJson(file)) return { text: file.text, documents, patch: undefined };
	return isJson(file) ? editJson(file, documents, additions) : editYaml(file, documents, additions, isOutside);
}

function editJson(file: FormText, documents: readonly FormDocument[], additions: readonly DocumentAddition[]): EditedText {
	const patch = documents.length > 1 ? undefined : patchOf(changesFor(documents[0]?.value, additions));
	const text = patch === undefined ? editParts(file, documents, additions) : applyPatch(file.text, scanJson(file.text, file.shown), patch);
	return { text, documents: additions.length === 0 ? documents : ([...documentsIn({ ...file, text })] as FormDocument[]), patch };
}

/** Documents of JSON, one after the other. */
function editParts({ text, shown }: FormText, documents: readonly FormDocument[], additions: readonly DocumentAddition[]): string {
	const byDocument = grouped(additions);
	const parts = jsonParts(text).map(({ start, end }, index) => {
		const [part, own] = [text.slice(start, end), byDocument.get(index)];
		return own === undefined ? part : applyPatch(part, scanJson(part, shown), patchOf(changesFor(documents[index]?.value, own)));
	});
	return parts.join("");
}

function grouped(additions: readonly DocumentAddition[]): ReadonlyMap<number, readonly DocumentAddition[]> {
	const byDocument = new Map<number, DocumentAddition[]>();
	for (const one of additions) {
		const own = byDocument.get(one.document);
		if (own === undefined) byDocument.set(one.document, [one]);
		else own.push(one);
	}
	return byDocument;
}

function editYaml(
	file: FormText,
	documents: readonly FormDocument[],
	additions: readonly DocumentAddition[],
	isOutside: (key: string) => boolean,
): EditedText {
	const byDocument = grouped(additions);
	const made = [...byDocument].flatMap(([index, own]) => editsFor(file, documents[index] as YamlDocument, own));
	const text = applyEdits(
		file.text,
		made.flatMap(({ edits }) => edits),
	);
	const read: FormDocument[] = [];
	for (const document of documentsIn({ ...file, text })) {
		const index = read.length;
		const before = documents[index];
		const isAsMeant = before !== undefined && "value" in document && hasAdditions(before, byDocument.get(index), document, isOutside);
		if (!isAsMeant) throw ambiguous(file, made);
		read.push(document);
	}
	if (read.length !== documents.length) throw ambiguous(file, made);
	return { text, documents: read, patch: undefined };
}

function editsFor(file: FormText, document: YamlDocument, additions: readonly DocumentAddition[]): readonly YamlEdits[] {
	const comments = new Map(additions.flatMap((one) => [...(one.comments ?? [])]));
	const editor = new YamlEditor(file.text, document.tree(), comments);
	return changesFor(document.value, additions).map((change) => editor.editsFor(change) ?? noPlace(file, document, change));
}

/** Whether a document has, but for what is outside, the values that it had and those that were added. */
function hasAdditions(
	before: FormDocument,
	additions: readonly DocumentAddition[] = [],
	after: FormDocument,
	isOutside: (key: string) => boolean,
): boolean {
	const inside = (value: unknown) =>
		typeof value !== "object" || value === null ? value : Object.fromEntries(Object.entries(value).filter(([key]) => !isOutside(key)));
	const expected = additions.length === 0 ? before.value : withAdditions(before.value, additions);
	return isSame(inside(after.value), inside(expected));
}

const advice = "write the change into the manifest by hand: `ossify explain` says what it is";

function noPlace(file: FormText, document: YamlDocument, { part }: Change): never {
	const { row } = placeIn(file.text, document.offsetOf(part));
	throw new OssifyError("input/no-place", `cannot edit ${file.shown}: line ${row} has no place for the change`, { advice, part });
}

function ambiguous(file: FormText, made: readonly YamlEdits[]): OssifyError {
	const shared = made.find((one) => one.shared !== undefined)?.shared;
	if (shared === undefined) {
		return new OssifyError("input/no-place", `cannot edit ${file.shown}: with the change, it would not be read as it is now`, { advice });
	}
	return new OssifyError(
		"input/no-place",
		`cannot edit ${file.shown}: line ${placeIn(file.text, shared).row} takes its values from an anchor, and what shares them would change, too`,
		{ advice: "write the values out there, in place of the alias or merge key" },
	);
}
