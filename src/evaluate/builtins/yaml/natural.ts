/**
 * The order in which go-yaml writes keys: `a2` before `a10`, digits before letters, but a letter first where digits went before.
 * @module
 */

const isLetter = (rune: string) => /^\p{L}$/u.test(rune);
const isDigit = (rune: string | undefined) => rune !== undefined && /^\p{Nd}$/u.test(rune);

export function naturally(a: string, b: string): number {
	const [one, other] = [[...a], [...b]];
	const length = Math.min(one.length, other.length);
	let at = 0;
	while (at < length && one[at] === other[at]) at++;
	return at === length ? one.length - other.length : differing(one, other, at);
}

function differing(a: readonly string[], b: readonly string[], at: number): number {
	const [one, other] = [a[at] as string, b[at] as string];
	const [letter, otherLetter] = [isLetter(one), isLetter(other)];
	if (letter && otherLetter) return codeOf(one) - codeOf(other);
	if (letter || otherLetter) return letter === isDigit(a[at - 1]) ? -1 : 1;
	const zeros = one === "0" || other === "0" ? leadingDigit(a, at) : 0n;
	const [first, second] = [digitsAt(a, at, zeros), digitsAt(b, at, zeros)];
	if (first.value !== second.value) return first.value < second.value ? -1 : 1;
	return first.end - second.end || codeOf(one) - codeOf(other);
}

function codeOf(rune: string): number {
	return rune.codePointAt(0) ?? 0;
}

/** 1 after a digit other than 0, so that zeros count. */
function leadingDigit(runes: readonly string[], at: number): bigint {
	for (let before = at - 1; isDigit(runes[before]); before--) if (runes[before] !== "0") return 1n;
	return 0n;
}

/** In 64 bits, as go-yaml counts. */
function digitsAt(runes: readonly string[], at: number, start: bigint): { value: bigint; end: number } {
	let [value, end] = [start, at];
	for (; isDigit(runes[end]); end++) value = value * 10n + BigInt(codeOf(runes[end] as string) - 0x30);
	return { value: BigInt.asIntN(64, value), end };
}
