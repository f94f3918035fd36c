/**
 * The keys of documents. Most are those of earlier documents: the same strings are used again, which are quicker to compare and to look up, and
 * take no memory of their own.
 * @module
 */

/** So many are kept, and so long ones. A hostile document may replace all of them, which costs others a little time. */
const slots = 2048;
const longest = 64;

const kept: (string | undefined)[] = Array.from({ length: slots }, () => undefined);

/** Where a quoted key is: in the text where its quote is, in its bytes without the quotes. */
export interface KeyPlace {
	readonly text: string;
	readonly start: number;
	readonly bytes: Uint8Array;
	readonly from: number;
	readonly to: number;
}

/** The key at a place; of ASCII, without escapes. */
export function plainKey({ text, start, bytes, from, to }: KeyPlace, hash: number): string {
	const length = to - from;
	if (length > longest) return text.slice(start + 1, start + 1 + length);
	const slot = (hash ^ (hash >>> 11) ^ (hash >>> 22)) & (slots - 1);
	const known = kept[slot];
	if (known !== undefined && known.length === length && isAt(bytes, from, known)) return known;
	// Parsed it is a string of its own: a slice would keep the whole text in memory.
	const key = JSON.parse(text.slice(start, start + length + 2)) as string;
	kept[slot] = key;
	return key;
}

function isAt(bytes: Uint8Array, from: number, key: string): boolean {
	for (let index = 0; index < key.length; index++) if (bytes[from + index] !== key.charCodeAt(index)) return false;
	return true;
}
