/**
 * Flags, width and precision of a directive.
 * @module
 */

export interface Flags {
	readonly sharp: boolean;
	readonly zero: boolean;
	readonly plus: boolean;
	readonly minus: boolean;
	readonly space: boolean;
	readonly width?: number | undefined;
	readonly precision?: number | undefined;
}

export const plain: Flags = { sharp: false, zero: false, plus: false, minus: false, space: false };

/** To the width in code points: with spaces, or on the left with zeros where that is asked for. */
export function pad(text: string, { width = 0, minus, zero }: Flags): string {
	const missing = width - [...text].length;
	if (missing <= 0) return text;
	if (minus) return text + " ".repeat(missing);
	return (zero ? "0" : " ").repeat(missing) + text;
}
