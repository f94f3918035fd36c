/**
 * The file and position of a part of the data.
 * @module
 */
import type { Part } from "../../errors.ts";
import { type Cursor, cursorOf, findPart, type Place, placeOfSpan, type Span } from "../position/mod.ts";
import type { DataText } from "./rego_source.ts";

/** Looks up places in files, of which each is merged over the ones before it. */
export class DataPlaces {
	readonly #documents: readonly { readonly file: DataText; readonly root: Cursor }[];

	private constructor(documents: readonly { file: DataText; root: Cursor }[]) {
		this.#documents = documents;
	}

	/** Reads files that are known to be well-formed. */
	static async of(files: readonly DataText[]): Promise<DataPlaces> {
		return new DataPlaces(await Promise.all(files.map(async (file) => ({ file, root: await cursorOf(file) }))));
	}

	/** A folder's name is a key, too, but is in no file: its place is the last file below it. */
	#fileBelow(path: Part): Place | undefined {
		const found = this.#documents.findLast(({ file }) => path.length > 0 && path.every((key, index) => file.below[index] === key));
		return found && placeOfSpan(found.file, [0, 0]);
	}

	/** The place of a path from `data`: in the last file that contains it, or the longest part of it. */
	of(path: Part): Place | undefined {
		let best: { file: DataText; span: Span; length: number } | undefined;
		for (const { file, root } of this.#documents) {
			if (!file.below.every((key, index) => path[index] === key)) continue;
			const { span, length } = findPart(root, path.slice(file.below.length));
			const whole = length + file.below.length;
			if (length > 0 && whole >= (best?.length ?? 1)) best = { file, span, length: whole };
		}
		return best ? placeOfSpan(best.file, best.span) : this.#fileBelow(path);
	}
}
