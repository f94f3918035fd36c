/**
 * Where the values of a document are, as numbers in the order of the text. An object for each value would take longer than to read it, and of
 * most values nobody asks: {@link nodeAt} makes nodes of those that are asked for.
 * @module
 */
import type { ArrayNode, JsonNode, Member, ObjectNode } from "./tree.ts";

/** The numbers of a value: its kind, where it starts and ends, the entry after all that is in it, and of a member its key. */
export const size = 7;
export const [kindOf, startOf, endOf, nextOf, keyStartOf, keyOf, hashOf] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Kinds of values. */
export const kinds = ["object", "array", "string", "number", "boolean", "null"] as const;
export const [object, array, string, number, boolean, nothing] = [0, 1, 2, 3, 4, 5] as const;

/** A scanned document. */
export interface Tape {
	readonly cells: Int32Array;
	/** Of all objects, in the order of the text. */
	readonly keys: readonly string[];
}

/** The node of an entry. */
export function nodeAt(tape: Tape, entry: number): JsonNode {
	const { cells } = tape;
	const kind = cells[entry + kindOf] as 0 | 1 | 2 | 3 | 4 | 5;
	if (kind === object) return new TapeObject(tape, entry);
	if (kind === array) return new TapeArray(tape, entry);
	return { kind: kinds[kind], start: cells[entry + startOf] as number, end: cells[entry + endOf] as number };
}

/** True where a key of a document, in whatever object of it, is one of those that are looked for. */
export function hasKey(document: ObjectNode, isOne: (key: string) => boolean): boolean {
	if (document instanceof TapeObject) return document.tape.keys.some(isOne);
	throw new TypeError("a part of a document has no list of its keys");
}

class TapeObject implements ObjectNode {
	readonly kind = "object";
	readonly start: number;
	readonly end: number;
	readonly tape: Tape;
	readonly #entry: number;
	#members: readonly Member[] | undefined;

	constructor(tape: Tape, entry: number) {
		this.tape = tape;
		this.#entry = entry;
		this.start = tape.cells[entry + startOf] as number;
		this.end = tape.cells[entry + endOf] as number;
	}

	get members(): readonly Member[] {
		this.#members ??= this.#read();
		return this.#members;
	}

	#read(): readonly Member[] {
		const { tape } = this;
		const { cells, keys } = tape;
		const members: Member[] = [];
		const end = cells[this.#entry + nextOf] as number;
		for (let entry = this.#entry + size; entry < end; entry = cells[entry + nextOf] as number) {
			const key = keys[cells[entry + keyOf] as number] as string;
			members.push({ key, start: cells[entry + keyStartOf] as number, value: nodeAt(tape, entry) });
		}
		return members;
	}
}

class TapeArray implements ArrayNode {
	readonly kind = "array";
	readonly start: number;
	readonly end: number;
	readonly #tape: Tape;
	readonly #entry: number;
	#items: readonly JsonNode[] | undefined;

	constructor(tape: Tape, entry: number) {
		this.#tape = tape;
		this.#entry = entry;
		this.start = tape.cells[entry + startOf] as number;
		this.end = tape.cells[entry + endOf] as number;
	}

	get items(): readonly JsonNode[] {
		this.#items ??= this.#read();
		return this.#items;
	}

	#read(): readonly JsonNode[] {
		const { cells } = this.#tape;
		const items: JsonNode[] = [];
		const end = cells[this.#entry + nextOf] as number;
		for (let entry = this.#entry + size; entry < end; entry = cells[entry + nextOf] as number) items.push(nodeAt(this.#tape, entry));
		return items;
	}
}
