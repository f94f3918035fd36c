/**
 * The order of texts.
 * @module
 */

/** By code point, as Go orders UTF-8 bytes: JavaScript would put U+10000 and above before U+E000. */
export function compareText(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let at = 0; at < length; at++) {
		const one = a.charCodeAt(at);
		const other = b.charCodeAt(at);
		if (one !== other) return byCodePoint(one) - byCodePoint(other);
	}
	return a.length - b.length;
}

function byCodePoint(unit: number): number {
	if (unit < 0xd800) return unit;
	return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
