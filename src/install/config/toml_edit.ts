/**
 * Changes in a TOML file that leave every other byte unchanged, comments included.
 * @module
 */
import { ParseError } from "toml-eslint-parser";
import type { ConfigChange, Format } from "./change.ts";
import { notEditable } from "./fault.ts";
import { isTable, parseToml, type Table, type Value, valueAt } from "./toml.ts";
import { entriesIn, isSamePath } from "./toml_entries.ts";
import { insert, insertItem } from "./toml_insert.ts";
import { removeMade } from "./toml_remove.ts";

export const tomlFormat: Format = {
	start: "version = 2\n",
	depth: (text, path, file) => {
		const root = parseToml(text, file);
		const there = path.findIndex((_, index) => valueAt(root, path.slice(0, index + 1)) === undefined);
		return there < 0 ? path.length : there;
	},
	written: (text, path, file) => {
		const pair = understood(text, file, () => entriesIn(text)).pairs.find((one) => isSamePath(one.path, path));
		return pair && text.slice(...pair.node.value.range);
	},
	change: (text, change, file) => {
		const before = parseToml(text, file);
		const after = understood(text, file, () =>
			change.do === "add" ? insertItem(text, change.path, change.value) : insert(text, change.path, change.value),
		);
		// The result is checked by another parser: nothing is written unless it reads what was wanted.
		if (isSame(read(after, file), changed(before, change))) return after;
		throw notEditable(file, `${change.path.join(".")} cannot be added to it as it is written`);
	},
	revert: (text, made, file) => {
		const after = understood(text, file, () => removeMade(text, made));
		parseToml(after, file);
		return after;
	},
};

/** The two parsers may differ in what they accept. */
function understood<T>(text: string, file: string, work: () => T): T {
	parseToml(text, file);
	try {
		return work();
	} catch (cause) {
		if (cause instanceof ParseError) throw notEditable(file, `line ${cause.lineNumber}: ${cause.message}`, cause);
		throw cause;
	}
}

function read(text: string, file: string): Value | undefined {
	try {
		return parseToml(text, file);
	} catch {
		return undefined;
	}
}

function changed(root: Table, { do: what, path, value }: ConfigChange): Table {
	const [key = "", ...rest] = path;
	const old = root[key];
	if (rest.length > 0) return { ...root, [key]: changed(isTable(old) ? old : {}, { do: what, path: rest, value } as ConfigChange) };
	return { ...root, [key]: what === "add" ? [...(Array.isArray(old) ? old : []), value] : value };
}

function isSame(one: unknown, other: unknown): boolean {
	return one !== undefined && canonical(one) === canonical(other);
}

/** A text that does not depend on the order of keys. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
	if (typeof value !== "object" || value === null || value instanceof Date) return `${typeof value} ${JSON.stringify(String(value))}`;
	const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
	return `{${members.sort().join()}}`;
}
