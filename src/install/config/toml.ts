/**
 * Reads values of a TOML file, and writes files of ossify's own.
 * @module
 */
import { parse, stringify, TomlError, type TomlTable, type TomlValue } from "smol-toml";
import { notUnderstood } from "./fault.ts";
import { type KnownKeys, keysAt, requireSpelling } from "./spelling.ts";

export type { TomlTable as Table, TomlValue as Value } from "smol-toml";

/** A list, and whether it is appended to those of other files (`{append = true}` in it, as newer containers.conf allow). */
export interface TextList {
	readonly items: readonly string[];
	readonly append: boolean;
}

/**
 * @param name with its table: `crio.runtime.hooks_dir`
 * @returns undefined if the file does not set it
 * @throws {OssifyError} `host/invalid-config` if it is not TOML, or not a list of strings
 */
export function textListIn(text: string, name: string, file: string): TextList | undefined {
	const path = name.split(".");
	const value = valueAt(parseToml(text, file, keysAt(path)), path);
	if (value === undefined) return undefined;
	const list = listOf(value);
	if (list !== undefined) return list;
	throw notUnderstood(`${name} in ${file}`, "it is not a list of strings");
}

/** @param known the keys that are read @throws {OssifyError} `host/invalid-config` if it is not TOML, or spells a known key in another case */
export function parseToml(text: string, file: string, known: KnownKeys = {}): TomlTable {
	const table = parsed(text, file);
	requireSpelling(table, known, file);
	return table;
}

function parsed(text: string, file: string): TomlTable {
	try {
		// Accepts numbers of any size, as ossify uses none of them.
		return parse(text, { integersAsBigInt: "asNeeded" });
	} catch (cause) {
		if (!(cause instanceof TomlError)) throw cause;
		const why = cause.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
		throw notUnderstood(`${file}, line ${cause.line}`, `it is not TOML: ${why}`, cause);
	}
}

/** The value at a path of keys; undefined if there is none. */
export function valueAt(value: TomlValue | undefined, [key, ...rest]: readonly string[]): TomlValue | undefined {
	if (value === undefined || key === undefined) return value;
	return isTable(value) && Object.hasOwn(value, key) ? valueAt(value[key], rest) : undefined;
}

function listOf(value: TomlValue): TextList | undefined {
	if (!Array.isArray(value)) return undefined;
	const items = value.filter((item) => typeof item === "string");
	const [attributes = {}, ...more] = value.filter((item) => typeof item !== "string");
	if (more.length > 0 || !isTable(attributes)) return undefined;
	const { append = false, ...others } = attributes;
	return typeof append === "boolean" && Object.keys(others).length === 0 ? { items, append } : undefined;
}

export function isTable(value: TomlValue | undefined): value is TomlTable {
	return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

/** The string at a path; empty if there is none. @throws {OssifyError} `host/invalid-config` if it is not a string */
export function textAt(value: TomlValue | undefined, path: readonly string[], file: string): string {
	const found = valueAt(value, path) ?? "";
	if (typeof found === "string") return found;
	throw notUnderstood(`${path.join(".")} in ${file}`, "it is not a string");
}

/** The tables in the table at a path. @throws {OssifyError} `host/invalid-config` if it is something else */
export function tablesAt(value: TomlValue | undefined, path: readonly string[], file: string): Readonly<Record<string, TomlTable>> {
	const found = valueAt(value, path) ?? {};
	if (isTable(found) && Object.values(found).every(isTable)) return found as Record<string, TomlTable>;
	throw notUnderstood(`${path.join(".")} in ${file}`, "it is not a table of tables");
}

/** A file with a comment and a table. */
export function tomlFile(comment: string, table: TomlTable): string {
	return `# ${comment}\n${stringify(table).trim()}\n`;
}
