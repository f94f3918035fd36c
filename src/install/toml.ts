/**
 * A list of texts in a TOML file.
 * @module
 */
import { parse, TomlError, type TomlTable, type TomlValue } from "smol-toml";
import { OssifyError } from "../errors.ts";

/** A list, and whether it adds to what other files say (`{append = true}` in it, as newer containers.conf have it). */
export interface TextList {
	readonly items: readonly string[];
	readonly append: boolean;
}

/**
 * @param name with its table: `crio.runtime.hooks_dir`
 * @returns undefined where the file says nothing of it
 * @throws {OssifyError} `host/invalid-config` where it is not TOML, or no list of texts
 */
export function textListIn(text: string, name: string, file: string): TextList | undefined {
	const value = valueAt(parsed(text, file), name.split("."));
	if (value === undefined) return undefined;
	const list = listOf(value);
	if (list !== undefined) return list;
	throw new OssifyError("host/invalid-config", `cannot understand ${name} in ${file}: it is no list of texts`);
}

function parsed(text: string, file: string): TomlTable {
	try {
		// Numbers of any size: none of them matters here.
		return parse(text, { integersAsBigInt: "asNeeded" });
	} catch (cause) {
		if (!(cause instanceof TomlError)) throw cause;
		const why = cause.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
		throw new OssifyError("host/invalid-config", `cannot understand ${file}, line ${cause.line}: it is not TOML: ${why}`, { cause });
	}
}

function valueAt(value: TomlValue | undefined, [key, ...rest]: readonly string[]): TomlValue | undefined {
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

function isTable(value: TomlValue): value is TomlTable {
	return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}
