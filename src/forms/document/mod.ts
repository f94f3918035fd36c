/** Reading a file's documents. @module */

export { type BrokenDocument, errorAt, errorAtOffset, type FormDocument, type FormText } from "./document.ts";
export { documentsIn, isJson } from "./documents.ts";
export { Fields } from "./fields.ts";
export { jsonDocument, jsonDocuments } from "./json.ts";
export { jsonParts } from "./json_parts.ts";
export { type YamlDocument, yamlDocuments } from "./yaml.ts";
export { lastIn, unendedBlock } from "./yaml_trees.ts";
