/**
 * Faults of a YAML document that parses, found in one pass: the library compares each key with each, and searches the
 * whole document for every alias.
 * @module
 */
import {
	type Alias,
	type Document,
	isAlias,
	isMap,
	isNode,
	isScalar,
	isSeq,
	type Node,
	type ParsedNode,
	type Scalar,
	type YAMLMap,
} from "yaml";
import type { TextPlace } from "../errors.ts";
import { misreadAs } from "../json/mod.ts";
import { visible } from "../visible.ts";

/** A fault, and its position. */
export interface Fault {
	readonly code: string;
	readonly message: string;
	readonly pos: readonly [number, number];
}

/** In the whole document: real data has a few. For each, the library examines all earlier ones. */
const maxAliases = 1000;
/** The number of characters that aliases expand to. They can make a small file a huge document. */
const maxRepeated = 16 * 1024 * 1024;

/** The size of a node that is being walked through. */
const endless = Infinity;

/** How a document is examined. */
interface Examination {
	/** The line and the column of an offset, for messages that name another place. */
	placeOf(offset: number): TextPlace;
	/** For strict readers: whether a number is a fault that another reader of the file, or a double, takes for another one. */
	readonly numbers: boolean;
}

/**
 * The first of: a duplicate key, or one that is not a string; an alias without an earlier anchor, or one too many; with `numbers`, a number that
 * changes when it is read.
 */
export function faultIn(document: Document.Parsed<ParsedNode, boolean>, examination: Examination): Fault | undefined {
	const walk = new Walk(examination);
	walk.repeatedIn(document.contents);
	return walk.fault;
}

class Walk {
	fault: Fault | undefined;
	private aliases = 0;
	private repeated = 0;
	/** By an anchor's name, how many characters its latest node expands to. */
	private readonly sizes = new Map<string, number>();
	private readonly examination: Examination;

	constructor(examination: Examination) {
		this.examination = examination;
	}

	/** How many characters the aliases in a node expand to. */
	repeatedIn(node: unknown): number {
		if (this.fault !== undefined || !isNode(node)) return 0;
		if (isAlias(node)) return this.sizeOf(node);
		const [start, end] = placeOf(node);
		if (node.anchor !== undefined) this.sizes.set(node.anchor, endless);
		const repeated = this.sumOf(node);
		if (node.anchor !== undefined) this.sizes.set(node.anchor, end - start + repeated);
		return repeated;
	}

	private sumOf(node: Node): number {
		if (isScalar(node) && this.examination.numbers) this.fault = misreadNumber(node) ?? ambiguousNumber(node);
		if (isSeq(node)) return node.items.reduce<number>((sum, item) => sum + this.repeatedIn(item), 0);
		if (!isMap(node)) return 0;
		this.fault = wrongKey(node, this.examination);
		return node.items.reduce((sum, { key, value }) => sum + this.repeatedIn(key) + this.repeatedIn(value), 0);
	}

	private sizeOf(alias: Alias): number {
		const size = this.sizes.get(alias.source);
		if (size === undefined) return this.found(alias, "BAD_ALIAS", `no anchor &${alias.source} is above the alias *${alias.source}`);
		if (size === endless) return this.found(alias, "BAD_ALIAS", `*${alias.source} is within its own anchor`);
		if (++this.aliases > maxAliases) return this.found(alias, "TOO_MANY_ALIASES", `it has more than ${maxAliases} aliases`);
		this.repeated += size;
		if (this.repeated > maxRepeated) return this.found(alias, "TOO_MANY_ALIASES", "its aliases make it too large");
		return size;
	}

	private found(alias: Alias, code: string, message: string): 0 {
		this.fault = { code, message, pos: placeOf(alias) };
		return 0;
	}
}

function misreadNumber(node: Scalar): Fault | undefined {
	if (typeof node.value !== "number") return undefined;
	const message = misreadAs(node.value, node.source ?? String(node.value));
	return message === undefined ? undefined : { code: "MISREAD_NUMBER", message, pos: placeOf(node) };
}

/** A number in octal, hexadecimal or binary, by YAML 1.1 or 1.2. */
const inAnotherBase = /^([-+]?)0(b[01_]*[01]|x[\da-fA-F_]*[\da-fA-F]|o[0-7]+|[\d_]*\d)$/;

/** One that YAML 1.1 reads as another value than YAML 1.2. Other readers of the same file (PyYAML, and `opa` by its Go library) use 1.1. */
function ambiguousNumber(node: Scalar): Fault | undefined {
	const { value, source = "", type } = node;
	const [, sign, digits] = type === "PLAIN" ? (inAnotherBase.exec(source) ?? []) : [];
	const older = digits === undefined ? value : (numberOfYaml11(sign, digits) ?? source);
	if (older === value) return undefined;
	const [now, then] = [value, older].map((one) => (typeof one === "number" ? one : "text"));
	return { code: "NUMBER_BASE", message: `YAML 1.2 reads ${source} as ${now}, YAML 1.1 as ${then}`, pos: placeOf(node) };
}

/** @param digits without the leading 0 @returns undefined for strings of YAML 1.1, such as 0o17 and 08 */
function numberOfYaml11(sign: string | undefined, digits: string): number | undefined {
	const plain = digits.replaceAll("_", "");
	const number = Number(/^[bx]/.test(plain) ? `0${plain}` : `0o${plain}`);
	return Number.isNaN(number) ? undefined : sign === "-" ? -number : number;
}

/** Keys of JSON are strings. Other keys of YAML would be converted to strings, which may equal another key. */
function wrongKey(map: YAMLMap, { placeOf: lineOf }: Examination): Fault | undefined {
	const starts = new Map<string, number>();
	for (const { key } of map.items) {
		const value = isScalar(key) ? key.value : undefined;
		if (typeof value !== "string")
			return { code: "KEY_NOT_TEXT", message: `a key must be text, not ${kindOf(key)}`, pos: placeOf(key as Node | null) };
		const pos = placeOf(key as Node | null);
		const first = starts.get(value);
		if (first !== undefined) return { code: "DUPLICATE_KEY", message: twice(value, lineOf(first)), pos };
		starts.set(value, pos[0]);
	}
	return undefined;
}

/** A key may have millions of characters. */
const longestKey = 100;

function twice(key: string, { row, column }: TextPlace): string {
	const shown = key.length > longestKey ? `${key.slice(0, longestKey)}…` : key;
	return `the key "${visible(shown)}" is given twice in one mapping, first in line ${row}, column ${column}`;
}

function kindOf(key: unknown): string {
	if (isAlias(key)) return "an alias";
	if (isMap(key)) return "a mapping";
	if (isSeq(key)) return "a list";
	const value = isScalar(key) ? key.value : key;
	return value === null ? "null" : `a ${typeof value}`;
}

function placeOf(node: Node | null): readonly [number, number] {
	const [start = 0, end = 0] = node?.range ?? [];
	return [start, end];
}
