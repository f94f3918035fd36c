/**
 * A document without the parts that its reader does not need, and without white space: a policy's reader takes longer for that than for text.
 * @module
 */
import { closingBrace, closingBracket, comma, openingBrace, openingBracket } from "./characters.ts";
import { array, endOf, keyOf, keyStartOf, kindOf, nextOf, object, placeOf, size, startOf, type Tape } from "./tape.ts";
import type { JsonNode } from "./tree.ts";

/** What is kept of a value: true, all of it. Scalars are always kept, and of a list or an object at least that it is one. */
export type Kept = true | KeptParts;

/** Of an object, members; of a list, all items, as `each` says. */
export interface KeptParts {
	readonly keys: ReadonlyMap<string, Kept>;
	/** Of members that `keys` does not name, and of items. Left out: no such members, and no items. */
	readonly each?: Kept | undefined;
}

/** A scanned document. */
export interface Source {
	readonly text: string;
	/** The text as UTF-8. */
	readonly bytes: Uint8Array;
	readonly tree: JsonNode;
}

/**
 * The JSON of what is kept of a document, in the document's own notation of strings and numbers.
 * @param before and `after`: text around it
 */
export function cut(source: Source, kept: Kept, before = "", after = ""): Uint8Array {
	const place = placeOf(source.tree);
	const cutter = new Cutter(source, before, after);
	cutter.begin(before);
	if (place === undefined) cutter.copyText(source.text.slice(source.tree.start, source.tree.end));
	else cutter.value(place.tape, place.entry, kept, source.tree.start);
	cutter.copyText(after);
	return cutter.written();
}

const encoder = new TextEncoder();

/** Used again by the next document: to make as large a list takes longer than to fill it. */
let kept = new Uint8Array(64 * 1024);

/** Up to so many bytes are kept. */
const most = 1024 * 1024;

function spaceFor(length: number): Uint8Array {
	if (length > most) return new Uint8Array(length);
	if (length > kept.length) kept = new Uint8Array(most);
	return kept;
}

/** So many bytes are copied faster by the engine's own function than one by one. */
const few = 24;

/**
 * Copies the bytes of the document and then moves those that are kept to the front, each over bytes that are not needed any more: every
 * container's start waits for it, and to join parts of a text takes longer.
 */
class Cutter {
	private readonly text: string;
	private readonly bytes: Uint8Array;
	private readonly out: Uint8Array;
	/** Where the document begins in `out`; -1 if not every character of its text is one byte. */
	private from = -1;
	private at = 0;

	constructor({ text, bytes }: Source, before: string, after: string) {
		this.text = text;
		this.bytes = bytes;
		this.out = spaceFor(bytes.byteLength + 3 * (before.length + after.length));
	}

	begin(before: string): void {
		this.copyText(before);
		if (this.bytes.byteLength !== this.text.length) return;
		this.from = this.at;
		this.out.set(this.bytes, this.at);
	}

	written(): Uint8Array {
		return this.out.slice(0, this.at);
	}

	/** @param start where the value starts, or in front of it its key */
	value(tape: Tape, entry: number, kept: Kept, start: number): void {
		const { cells } = tape;
		const kind = cells[entry + kindOf];
		const isScalar = kind !== object && kind !== array;
		this.copy(start, cells[entry + (isScalar ? endOf : startOf)] as number);
		if (kind === object) this.members(tape, entry, kept);
		else if (kind === array) this.items(tape, entry, kept);
	}

	copyText(text: string): void {
		this.at += encoder.encodeInto(text, this.out.subarray(this.at)).written;
	}

	private members(tape: Tape, start: number, kept: Kept): void {
		const { cells, keys } = tape;
		const end = cells[start + nextOf] as number;
		let next = openingBrace;
		for (let entry = start + size; entry < end; entry = cells[entry + nextOf] as number) {
			const part = kept === true ? true : (kept.keys.get(keys[cells[entry + keyOf] as number] as string) ?? kept.each);
			if (part === undefined) continue;
			this.out[this.at++] = next;
			next = comma;
			this.value(tape, entry, part, cells[entry + keyStartOf] as number);
		}
		if (next === openingBrace) this.out[this.at++] = openingBrace;
		this.out[this.at++] = closingBrace;
	}

	private items(tape: Tape, start: number, kept: Kept): void {
		const { cells } = tape;
		const part = kept === true ? true : kept.each;
		const end = part === undefined ? 0 : (cells[start + nextOf] as number);
		let next = openingBracket;
		for (let entry = start + size; entry < end; entry = cells[entry + nextOf] as number) {
			this.out[this.at++] = next;
			next = comma;
			this.value(tape, entry, part as Kept, cells[entry + startOf] as number);
		}
		if (next === openingBracket) this.out[this.at++] = openingBracket;
		this.out[this.at++] = closingBracket;
	}

	/** A part of the text. */
	private copy(start: number, end: number): void {
		const { from, out } = this;
		if (from < 0) return this.copyText(this.text.slice(start, end));
		const last = from + end;
		let { at } = this;
		if (end - start > few) {
			out.copyWithin(at, from + start, last);
			at += end - start;
		} else for (let index = from + start; index < last; index++) out[at++] = out[index] as number;
		this.at = at;
	}
}
