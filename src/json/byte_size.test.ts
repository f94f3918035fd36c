/** Sizes: which are taken, what they come to, how they are shown, and what is said of the others. */
import { describe, expect, test } from "bun:test";
import { parseSize, sizeFault, sizeText } from "./byte_size.ts";

describe("parseSize()", () => {
	const taken: readonly (readonly [text: string, bytes: number])[] = [
		["1", 1],
		["67108864", 67108864],
		["64Ki", 65536],
		["64Mi", 67108864],
		["1Gi", 1073741824],
		["2Ti", 2199023255552],
		["64k", 64000],
		["512M", 512000000],
		["1G", 1000000000],
		["1T", 1000000000000],
		["9007199254740991", 9007199254740991],
	];
	test.each(taken)("%s", (text, bytes) => expect([parseSize(text), sizeFault(text)]).toEqual([bytes, undefined]));
});

describe("sizeFault()", () => {
	const usual = "must be bytes, or a whole number with Ki, Mi, Gi, Ti, k, M, G or T, not";
	const refused: readonly (readonly [text: string, end: string])[] = [
		["64m", ' "64m"; did you mean 64Mi (powers of 1024) or 64M (powers of 1000)?'],
		["64K", ' "64K"; did you mean 64Ki (powers of 1024) or 64k (powers of 1000)?'],
		["1g", ' "1g"; did you mean 1Gi (powers of 1024) or 1G (powers of 1000)?'],
		["1t", ' "1t"; did you mean 1Ti (powers of 1024) or 1T (powers of 1000)?'],
		["64MB", ' "64MB"; did you mean 64Mi (powers of 1024) or 64M (powers of 1000)?'],
		["64 MiB", ' "64 MiB"; did you mean 64Mi (powers of 1024) or 64M (powers of 1000)?'],
		["64mi", ' "64mi"; did you mean 64Mi (powers of 1024) or 64M (powers of 1000)?'],
		["1.5Gi", ' "1.5Gi"'],
		["0", ' "0"'],
		["0Mi", ' "0Mi"'],
		["-1", ' "-1"'],
		["064Mi", ' "064Mi"'],
		["1e9", ' "1e9"'],
		["50%", ' "50%"'],
		["9007199254740992", ' "9007199254740992"'],
		["9007199254740992Ti", ' "9007199254740992Ti"'],
		["64Mi\n", ' "64Mi\\n"; did you mean 64Mi (powers of 1024) or 64M (powers of 1000)?'],
		["Mi", ' "Mi"'],
		["", ' ""'],
	];
	test.each(refused)("%p", (text, end) => expect([parseSize(text), sizeFault(text)]).toEqual([undefined, usual + end]));
});

describe("sizeText()", () => {
	const shown: readonly (readonly [bytes: number, text: string])[] = [
		[0, "0"],
		[1, "1"],
		[4096, "4Ki"],
		[4097, "4097"],
		[67108864, "64Mi"],
		[536870912, "512Mi"],
		[1073741824, "1Gi"],
		[1610612736, "1536Mi"],
		[512000000, "512M"],
		[53686272, "52428Ki"],
		[9007199254740991, "9007199254740991"],
	];
	test.each(shown)("%d is %s, which is read as the same", (bytes, text) => {
		expect([sizeText(bytes), bytes === 0 || parseSize(text) === bytes]).toEqual([text, true]);
	});
});
