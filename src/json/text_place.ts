/**
 * Rows and columns of a text.
 * @module
 */

/** The row and the column at an offset, from 1. Counted, not split: a document may have a line for each of its bytes. */
export function placeIn(text: string, at: number): { row: number; column: number } {
	let row = 1;
	let last = -1;
	for (let end = text.indexOf("\n"); end >= 0 && end < at; end = text.indexOf("\n", end + 1)) {
		row++;
		last = end;
	}
	return { row, column: at - last };
}
