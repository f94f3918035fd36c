/**
 * The documents of a file, whether JSON or YAML.
 * @module
 */
import type { BrokenDocument, FormDocument, FormText } from "./document.ts";
import { jsonDocuments } from "./json.ts";
import { yamlDocuments } from "./yaml.ts";

/** @throws {OssifyError} of a file that is one document of JSON, its error */
export function documentsIn(file: FormText): readonly (FormDocument | BrokenDocument)[] {
	return isJson(file) ? jsonDocuments(file) : [...yamlDocuments(file)];
}

/** Neither a template, `{{`, nor several documents: in JSON, no line begins so. */
export function isJson({ text }: FormText): boolean {
	return /^\s*(?:\[|\{(?!\{))/.test(text) && !/^---(?:\s|$)/m.test(text);
}
