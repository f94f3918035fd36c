/**
 * Documents with a container a line (NDJSON), read piece by piece.
 * @see https://github.com/ndjson/ndjson-spec
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { joined } from "../../json/mod.ts";
import { specLimits } from "../../oci_spec/mod.ts";

/** A line of a document, without its line end. Blank lines are left out. */
export interface TextLine {
	/** From 1. */
	readonly number: number;
	/** Undefined where the line is longer than a spec may be. */
	readonly bytes: Uint8Array | undefined;
}

const newline = 0x0a;

/** The lines of a document that is read piece by piece. */
export function* linesOf(pieces: Iterable<Uint8Array>): Generator<TextLine> {
	const line = new Line();
	for (const piece of pieces) {
		let start = 0;
		for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
			line.add(piece.subarray(start, end));
			if (!line.isBlank) yield line.taken();
			line.next();
			start = end + 1;
		}
		line.add(piece.subarray(start));
	}
	if (!line.isBlank) yield line.taken();
}

/** The line that is being read. */
class Line {
	#number = 1;
	#parts: Uint8Array[] = [];
	#length = 0;

	/** Keeps a copy, as the next piece takes the place of this one; of a line that is too long, only its length. */
	add(part: Uint8Array): void {
		this.#length += part.byteLength;
		if (this.#length > specLimits.bytes) this.#parts = [];
		else if (part.byteLength > 0) this.#parts.push(part.slice());
	}

	get isBlank(): boolean {
		return (
			this.#length <= specLimits.bytes && this.#parts.every((part) => part.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09))
		);
	}

	taken(): TextLine {
		return { number: this.#number, bytes: this.#length > specLimits.bytes ? undefined : joined(this.#parts) };
	}

	next(): void {
		this.#number++;
		this.#parts = [];
		this.#length = 0;
	}
}

/** What a document comes to: a container a line, or one document as a whole. */
export type Content = { readonly lines: Iterable<TextLine> } | { readonly whole: Uint8Array };

/**
 * Looks at the first line: where it is a JSON document by itself, each line is one.
 * @throws {OssifyError} `input/too-large` where one document has more bytes than a spec may have
 */
export function contentOf(pieces: Iterable<Uint8Array>, shown: string): Content {
	const rest = pieces[Symbol.iterator]();
	const head: Uint8Array[] = [];
	let length = 0;
	let hasEnd = false;
	let isLines: boolean | undefined;
	for (;;) {
		const { done, value } = rest.next();
		if (done) break;
		head.push(value.slice());
		length += value.byteLength;
		hasEnd ||= value.includes(newline);
		if (hasEnd) isLines ??= isDocument(joined(head));
		if (isLines) return { lines: linesOf(chained(head, rest)) };
		if (length > specLimits.bytes)
			throw new OssifyError("input/too-large", `cannot read ${shown}: it has more than ${specLimits.bytes} bytes`, {
				advice: "give one JSON document a line, of a list of Kubernetes by `jq -c '.items[]'`: there may be as many as you like",
			});
	}
	return { whole: joined(head) };
}

/** Whether the first line is a JSON document, and more follows; undefined before the first character after it. */
function isDocument(head: Uint8Array): boolean | undefined {
	const end = head.indexOf(
		newline,
		head.findIndex((byte) => byte > 0x20),
	);
	if (end < 0 || !head.subarray(end).some((byte) => byte > 0x20)) return undefined;
	const text = new TextDecoder().decode(head.subarray(0, end)).trim();
	if (!/^[{[].*[}\]]$/.test(text)) return false;
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

function* chained(head: readonly Uint8Array[], rest: Iterator<Uint8Array>): Generator<Uint8Array> {
	yield* head;
	for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}
