/**
 * The documents of a file, whether JSON or YAML.
 * @module
 */
import type { BrokenDocument, FormDocument, FormText } from "./document.ts";
import { jsonDocuments } from "./json.ts";
import { yamlDocuments } from "./yaml.ts";

/** Those of YAML are read one by one: their trees are large. @throws {OssifyError} of a file that is one document of JSON, its error */
export function documentsIn(file: FormText): Iterable<FormDocument | BrokenDocument> {
	return isJson(file) ? jsonDocuments(file) : yamlDocuments(file);
}

/**
 * Neither a template, `{{`, nor several documents of YAML: in JSON, no line begins so. A first key without quotes (`"`) is of YAML in flow style. A byte
 * order mark is white space of YAML only.
 */
export function isJson({ text }: FormText): boolean {
	return /^[ \t\r\n]*(?:\[|\{(?!\s*[^\s"}]))/.test(text) && !/^\s*(?:\[\s*)+\{\s*[^\s"}]/.test(text) && !/^---(?:\s|$)/m.test(text);
}
