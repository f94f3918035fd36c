import { expect, test } from "bun:test";
import { misreadAs, misreadIn } from "./misread.ts";
import { scanJson } from "./scan.ts";

test.each<[string, string | undefined]>([
	["0", undefined],
	["-12", undefined],
	["1.50", undefined],
	["64.000", undefined],
	["6.4e1", undefined],
	["6.4e+01", undefined],
	["640E-1", undefined],
	["0e-400", undefined],
	["0.1", undefined],
	["1e308", undefined],
	["+7.", undefined],
	["0x10", undefined],
	["4503599627370496.5", "the number 4503599627370496.5 would be read as 4503599627370496"],
	["-4503599627370497.5", "the number -4503599627370497.5 would be read as -4503599627370498"],
	["45035996273704975e-1", "the number 45035996273704975e-1 would be read as 4503599627370498"],
	["0.99999999999999999999", "the number 0.99999999999999999999 would be read as 1"],
	["1e-400", "the number 1e-400 would be read as 0"],
	["1e400", "1e400 is larger than any number that can be read"],
	["-1e309", "-1e309 is larger than any number that can be read"],
])("misreadAs() of %s", (text, what) => {
	expect(misreadAs(Number(text), text)).toBe(what);
});

test("misreadIn() finds the first one in lists and objects, and none in strings", () => {
	const text = '{"a": "1e400", "b": [1, {"c": 2.5, "d": 1e400}], "e": 1e-400}';
	expect(misreadIn(text, scanJson(text, "x"))).toEqual({
		what: "1e400 is larger than any number that can be read",
		at: text.indexOf("1e400}"),
	});
	expect(misreadIn("[]", scanJson("[]", "x"))).toBeUndefined();
});
