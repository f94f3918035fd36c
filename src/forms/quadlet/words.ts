/**
 * Words in the values of unit files: divided at spaces, with quotes and escapes.
 * @see https://github.com/containers/podman/blob/v5.6.0/pkg/systemd/parser/split.go
 * @module
 */

/** How a value is divided. */
export type WordRule =
	/** As `Exec=`: with the escapes of C. */
	| "escapes"
	/** As lists of names: a backslash is a character as others. */
	| "plain";

const single: Readonly<Record<string, string>> = {
	a: "\u0007",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
	v: "\v",
	"\\": "\\",
	'"': '"',
	"'": "'",
	s: " ",
};

const coded = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/;

/**
 * The words; undefined for an escape that is not known. As for Quadlet, a quote that is not closed ends with the value, and an empty word (`""`) is
 * the end of the words.
 */
export function wordsOf(value: string, rule: WordRule): readonly string[] | undefined {
	const words: string[] = [];
	let inWord = false;
	for (let at = 0; at < value.length; ) {
		const piece = pieceAt(value, at, rule);
		if (piece === undefined) return undefined;
		const isSpace = piece.text === undefined;
		if (!isSpace) words.push(inWord ? `${words.pop() ?? ""}${piece.text}` : piece.text);
		inWord = !isSpace;
		at = piece.end;
	}
	const empty = words.indexOf("");
	return empty < 0 ? words : words.slice(0, empty);
}

/** A part of a word, or space between two, which has no text. */
interface Piece {
	readonly text: string | undefined;
	readonly end: number;
}

function pieceAt(value: string, at: number, rule: WordRule): Piece | undefined {
	const character = value[at] ?? "";
	if (/[ \t\n\r]/.test(character)) return { text: undefined, end: at + 1 };
	if (character === '"' || character === "'") return quotedAt(value, at + 1, character, rule);
	return characterAt(value, at, rule);
}

function characterAt(value: string, at: number, rule: WordRule): Piece | undefined {
	if (value[at] !== "\\" || rule === "plain") return { text: value[at] ?? "", end: at + 1 };
	const escape = escapeAt(value, at + 1);
	// One that ends the value is left out.
	if (escape === undefined) return at + 1 === value.length ? { text: "", end: value.length } : undefined;
	return { text: escape.text, end: at + 1 + escape.length };
}

function quotedAt(value: string, start: number, quote: string, rule: WordRule): Piece | undefined {
	const parts: string[] = [];
	let at = start;
	while (at < value.length && value[at] !== quote) {
		const piece = characterAt(value, at, rule);
		if (piece === undefined) return undefined;
		parts.push(piece.text ?? "");
		at = piece.end;
	}
	return { text: parts.join(""), end: at + 1 };
}

function escapeAt(value: string, at: number): { readonly text: string; readonly length: number } | undefined {
	const text = single[value[at] ?? ""];
	if (text !== undefined) return { text, length: 1 };
	const match = coded.exec(value.slice(at, at + 9));
	if (match === null) return undefined;
	const [all, hex, four, eight, octal] = match;
	const code = octal === undefined ? Number.parseInt(hex ?? four ?? eight ?? "", 16) : Number.parseInt(octal, 8);
	const isCharacter = code > 0 && code <= 0x10_ffff && (octal === undefined || code <= 255);
	return isCharacter ? { text: String.fromCodePoint(code), length: all.length } : undefined;
}
