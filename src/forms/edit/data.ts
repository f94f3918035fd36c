/**
 * A value merged into a document that is not a form, such as data of policies.
 * @module
 */
import { documentsIn, type FormText } from "../document/mod.ts";
import { type Comments, isSame, type Value, withAdditions } from "./addition.ts";
import { editDocuments } from "./document.ts";

/** The text with the value merged in: mappings key by key, all else replaced. Every other byte stays. */
export interface EditedData {
	readonly text: string;
	/** Whether a document, read of the text before by another reader, is what that reader has to read of the text now. */
	isRead(before: unknown, after: unknown): boolean;
}

/**
 * @param comments above members that are added, where the text is YAML in blocks
 * @throws {OssifyError} `input/no-place`; `input/invalid-form` where the text cannot be read
 */
export function editData(file: FormText, value: Value, comments: Comments = new Map()): EditedData {
	const documents = [...documentsIn(file)].map((one) => {
		if ("error" in one) throw one.error;
		return one;
	});
	const addition = { document: 0, part: [], value, comments };
	const { text } = editDocuments(file, documents, [addition], () => false);
	return { text, isRead: (before, after) => isSame(after, withAdditions(before, [addition])) };
}
