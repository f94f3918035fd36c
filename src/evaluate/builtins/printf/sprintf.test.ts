import { describe, expect, test } from "bun:test";
import type { Argument } from "./argument.ts";
import { sprintf } from "./sprintf.ts";

/** Each result is what Go's fmt.Sprintf gives. */
const rows: readonly (readonly [format: string, values: readonly Argument[], result: string])[] = [
	["%s is %d years, %v%%", ["x", 42n, 1.5], "x is 42 years, 1.5%"],
	["%5d|%-5d|%05d|%+d|% d", [42n, 42n, -42n, 42n, 42n], "   42|42   |-0042|+42| 42"],
	["%x %X %#o %b %O %#x", [255n, 255n, 8n, 5n, 8n, "hi"], "ff FF 010 101 0o10 0x6869"],
	["%c %q %U %#U", [0x1f600n, 65n, 0x2318n, 0x2318n], "😀 'A' U+2318 U+2318 '⌘'"],
	[
		"%d %x %+d",
		[18446744073709551615n, 18446744073709551616n, -18446744073709551616n],
		"18446744073709551615 10000000000000000 -18446744073709551616",
	],
	["%.0f %.0f %.2f %6.1f|", [0.5, 2.5, 9.995, 3.125], "0 2 9.99    3.1|"],
	["%v %g %e %G", [100000000, 1e21, 12345.678, 1e-7], "1e+08 1e+21 1.234568e+04 1E-07"],
	["%x %b", [1.5, 1], "0x1.8p+00 4503599627370496p-52"],
	["%q %+q %#q", ['a"b\n', "é", "a`"], '"a\\"b\\n" "\\u00e9" "a`"'],
	["%.2s|%5s|%-5s|%05s", ["héé", "x", "x", "x"], "hé|    x|x    |0000x"],
	["%d %t", ["x", "true"], "%!d(string=x) %!t(string=true)"],
	["%d %d", [1n], "1 %!d(MISSING)"],
	["%d", [1n, "x", 2.5], "1%!(EXTRA string=x, float64=2.5)"],
	["%[2]d %[1]d %d", [1n, 2n], "2 1 2"],
	["%[3]d", [1n], "%!d(BADINDEX)"],
	["%*d|%-*d|%.*f", [4n, 7n, 4n, 7n, 1n, 2.25], "   7|7   |2.2"],
	["%!", [], "%!!(MISSING)"],
	["%", [], "%!(NOVERB)"],
];

describe("sprintf()", () => {
	test.each(rows)("prints %p with %p as Go does", (format, values, result) => expect(sprintf(format, values)).toBe(result));
});
