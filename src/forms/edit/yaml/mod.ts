/** Edits of YAML documents that keep every other byte. @module */
export { YamlEditor, type YamlEdits } from "./edits.ts";
