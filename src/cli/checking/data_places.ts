/**
 * Where in which file a part of the data stands.
 * @module
 */
import { decodeUtf8, encodeUtf8, type JsonNode, scanJson } from "../../json/mod.ts";
import type { DataText } from "../rego_source.ts";
import { codePoints } from "../style/mod.ts";

/** A place for a finding. */
export interface DataPlace {
	readonly path: string;
	readonly row: number;
	readonly column: number;
	readonly endColumn?: number;
	readonly text?: string;
}

/** Where a key begins and ends. */
type Span = readonly [start: number, end: number];

/** Finds a step of a path in a document. */
interface Cursor {
	step(key: string | number): { readonly key: Span; readonly value: Cursor } | undefined;
}

/** Looks places up in files, the later of which are laid over the earlier. */
export class DataPlaces {
	readonly #documents: readonly { readonly file: DataText; readonly root: Cursor }[];

	private constructor(documents: readonly { file: DataText; root: Cursor }[]) {
		this.#documents = documents;
	}

	/** Reads files that were found to be well-formed before. */
	static async of(files: readonly DataText[]): Promise<DataPlaces> {
		return new DataPlaces(await Promise.all(files.map(async (file) => ({ file, root: await cursorOf(file) }))));
	}

	/** The place of a path from `data` on: in the last file that holds it, or as much of it as any does. */
	of(path: readonly (string | number)[]): DataPlace | undefined {
		let best: { file: DataText; span: Span; length: number } | undefined;
		for (const { file, root } of this.#documents) {
			const found = spanIn(file, root, path);
			if (found && found.length >= (best?.length ?? 1)) best = { file, ...found };
		}
		return best && placeOf(best.file, best.span);
	}
}

function spanIn({ below }: DataText, root: Cursor, path: readonly (string | number)[]): { span: Span; length: number } | undefined {
	if (!below.every((key, index) => path[index] === key)) return undefined;
	let [at, span]: [Cursor, Span | undefined] = [root, undefined];
	let length = below.length;
	for (const key of path.slice(below.length)) {
		const next = at.step(key);
		if (next === undefined) break;
		[at, span, length] = [next.value, next.key, length + 1];
	}
	return span && { span, length };
}

function placeOf({ shown, text }: DataText, [start, end]: Span): DataPlace {
	const lineStart = text.lastIndexOf("\n", start - 1) + 1;
	const lineEnd = text.indexOf("\n", start);
	const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, "");
	const column = codePoints(text.slice(lineStart, start)) + 1;
	const width = codePoints(text.slice(start, Math.min(end, lineStart + line.length)));
	return { path: shown, row: text.slice(0, start).split("\n").length, column, endColumn: column + width, text: line };
}

async function cursorOf({ shown, text }: DataText): Promise<Cursor> {
	if (/\.ya?ml$/.test(shown)) return await yamlCursor(text);
	return jsonCursor(scanJson(decodeUtf8(encodeUtf8(text), shown), shown));
}

const nothing: Cursor = { step: () => undefined };

function jsonCursor(node: JsonNode): Cursor {
	if (node.kind === "object") {
		return {
			step: (key) => {
				const found = node.members.find((one) => one.key === key);
				return found && { key: [found.start, found.start + JSON.stringify(found.key).length], value: jsonCursor(found.value) };
			},
		};
	}
	if (node.kind !== "array") return nothing;
	return {
		step: (index) => {
			const found = node.items[index as number];
			return found && { key: [found.start, found.end], value: jsonCursor(found) };
		},
	};
}

async function yamlCursor(text: string): Promise<Cursor> {
	const { isMap, isScalar, isSeq, parseDocument, isAlias } = await import("yaml");
	const document = parseDocument(text);
	const rangeOf = (node: unknown): Span => {
		const [start = 0, end = 0] = (node as { range?: readonly number[] | null }).range ?? [];
		return [start, end];
	};
	const cursor = (given: unknown): Cursor => {
		const node = isAlias(given) ? given.resolve(document) : given;
		if (isMap(node)) {
			return {
				step: (key) => {
					const found = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
					return found && { key: rangeOf(found.key), value: cursor(found.value) };
				},
			};
		}
		if (!isSeq(node)) return nothing;
		return {
			step: (index) => {
				const found = node.items[index as number];
				return found === undefined ? undefined : { key: rangeOf(found), value: cursor(found) };
			},
		};
	};
	return cursor(document.contents);
}
