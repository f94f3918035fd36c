/**
 * What reading a keyword takes.
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { attempted } from "../builtin.ts";
import { compile } from "../re2.ts";
import { mustBe, wrongType } from "./fault.ts";
import type { Draft, Pattern, Schema } from "./schema.ts";

/** Where a keyword stands: the schema as it is written, and what is read of it so far. */
export interface Here {
	readonly node: RegoObject;
	readonly draft: Draft;
	readonly schema: Schema;
	/** Reads a schema within this one. */
	nested(node: RegoValue): Schema;
}

/** Reads a keyword that is there. */
export type Reader = (value: RegoValue, here: Here) => void;

/** Readers by keyword, in the order in which they are called. */
export type Readers = Readonly<Record<string, Reader>>;

/** Of drafts before that one the keyword is none, and says nothing. */
export function since(draft: Draft, read: Reader): Reader {
	return (value, here) => {
		if (here.draft >= draft) read(value, here);
	};
}

export function textAt(node: RegoObject, key: string): string | undefined {
	const value = node.get(key);
	if (value === undefined || typeof value === "string") return value;
	throw wrongType("string", key);
}

export function textOf(value: RegoValue, keyword: string): string {
	if (typeof value === "string") return value;
	throw wrongType("string", keyword);
}

export function listOf(value: RegoValue, keyword: string): readonly RegoValue[] {
	if (Array.isArray(value)) return value;
	throw mustBe(keyword, "of an array");
}

/** An expression of RE2's; undefined where it is none. */
export function patternIn(source: string): Pattern | undefined {
	const expression = attempted(() => compile(source));
	return expression && { source, expression };
}

/** Whether it can be one. In draft 4 booleans are none, which is told where the schema is read. */
export function isSchema(node: RegoValue): boolean {
	return typeof node === "boolean" || node instanceof RegoObject;
}
