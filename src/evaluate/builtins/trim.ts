/**
 * `trim`. OPA's WebAssembly looks for each character of a text among all that are cut, which for IDs was a tenth of a decision. Most calls do not
 * come here: {@link PolicyMemory.trim} answers them.
 * @module
 */
import type { Family } from "./builtin.ts";
import { text } from "./operands.ts";

export const trim: Family = {
	trim: (whole, characters) => {
		const given = [...text(whole)];
		const cut = new Set(text(characters));
		const isKept = (character: string) => !cut.has(character);
		return given.slice(Math.max(0, given.findIndex(isKept)), given.findLastIndex(isKept) + 1).join("");
	},
};
