/**
 * `regex.globs_match`: whether there is a text that two expressions both match. They are made of characters, `.`, sets (`[a-z]`), each with
 * `*` or `+` behind it if it may repeat.
 * @module
 */
import { BuiltinError } from "./builtin.ts";

/** One step of an expression; no ranges is any character. */
interface Token {
	readonly ranges: readonly (readonly [from: string, to: string])[] | undefined;
	readonly optional: boolean;
	readonly repeats: boolean;
}

export function globsMeet(a: string, b: string): boolean {
	return new Product(tokensOf(a), tokensOf(b)).meets();
}

const token = /\\(?<escaped>.)|(?<any>\.)|\[(?<set>(?:\\.|[^\]\\])*)\]|(?<plain>[^\\.[\]*+])/suy;

function tokensOf(glob: string): Token[] {
	const tokens: Token[] = [];
	token.lastIndex = 0;
	for (let at = 0; at < glob.length; at = token.lastIndex) {
		const { escaped, any, set, plain } = token.exec(glob)?.groups ?? {};
		const one = escaped ?? plain;
		if (one === undefined && any === undefined && set === undefined) throw new BuiltinError("no glob");
		const flag = glob[token.lastIndex];
		const ranges = set === undefined ? one && [[one, one] as const] : rangesOf(set);
		if (flag === "*" || flag === "+") token.lastIndex++;
		tokens.push({ ranges: ranges || undefined, optional: flag === "*", repeats: flag === "*" || flag === "+" });
	}
	return tokens;
}

const member = /(\\.|[^-\\])(?:-(\\.|[^-\\]))?/suy;

function rangesOf(set: string): (readonly [string, string])[] {
	const ranges: (readonly [string, string])[] = [];
	member.lastIndex = 0;
	for (let at = 0; at < set.length; at = member.lastIndex) {
		const [, from = "", to = from] = member.exec(set) ?? [];
		const [low, high] = [from.replace(/^\\/s, ""), to.replace(/^\\/s, "")];
		if (low === "" || codeOf(high) < codeOf(low)) throw new BuiltinError("no set of characters");
		ranges.push([low, high]);
	}
	return ranges;
}

function codeOf(character: string): number {
	return character.codePointAt(0) ?? 0;
}

/** Both expressions walked at once: a pair of places is looked at once, so that the time is bounded by the product of their lengths. */
class Product {
	readonly #a: readonly Token[];
	readonly #b: readonly Token[];
	readonly #seen = new Set<number>();

	constructor(a: readonly Token[], b: readonly Token[]) {
		this.#a = a;
		this.#b = b;
	}

	meets(): boolean {
		const open: (readonly [number, number])[] = [[0, 0]];
		for (let pair = open.pop(); pair; pair = open.pop()) {
			const [i, j] = pair;
			const key = i * (this.#b.length + 1) + j;
			if (this.#seen.has(key)) continue;
			this.#seen.add(key);
			if (i === this.#a.length && j === this.#b.length) return true;
			open.push(...this.#next(i, j));
		}
		return false;
	}

	#next(i: number, j: number): (readonly [number, number])[] {
		const [a, b] = [this.#a[i], this.#b[j]];
		const skips = [...(a?.optional ? [[i + 1, j] as const] : []), ...(b?.optional ? [[i, j + 1] as const] : [])];
		if (a === undefined || b === undefined || !overlap(a, b)) return skips;
		const steps = [[i + 1, j + 1] as const, ...(a.repeats ? [[i, j + 1] as const] : []), ...(b.repeats ? [[i + 1, j] as const] : [])];
		return [...skips, ...steps];
	}
}

function overlap(a: Token, b: Token): boolean {
	if (a.ranges === undefined) return b.ranges === undefined || b.ranges.length > 0;
	if (b.ranges === undefined) return a.ranges.length > 0;
	const [ones, others] = [a.ranges, b.ranges];
	return ones.some(([from, to]) => others.some(([low, high]) => codeOf(from) <= codeOf(high) && codeOf(low) <= codeOf(to)));
}
