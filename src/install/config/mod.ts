/** Configuration files of engines: finds, reads, changes and reverts them, and leaves every other byte unchanged. Independent of engines. @module */
export type { ConfigChange, Made } from "./change.ts";
export { type Edit, edited, withoutEdit, withoutPart } from "./edit.ts";
export { notEditable, notUnderstood } from "./fault.ts";
export { type ConfigLocation, configFiles, readable, readConfig, type View } from "./files.ts";
export { readJson } from "./json_edit.ts";
export { type KnownKeys, keysAt, requireSpelling } from "./spelling.ts";
export { readTemplate } from "./template.ts";
export { templateBlock } from "./template_edit.ts";
export { isTable, parseToml, type Table, tablesAt, textAt, textListIn, tomlFile, type Value, valueAt } from "./toml.ts";
