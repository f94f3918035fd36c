/** What the compiler would take too long for is counted: what is just within a limit compiles, one more is refused for that reason. */
import { describe, expect, test } from "bun:test";
import { compiler as sharedCompiler } from "../../test/support/compiler.ts";
import capabilities from "../../wasm/capabilities.json" with { type: "json" };

const compiler = await sharedCompiler();

function checked(...lines: readonly string[]) {
	const text = ["package demo", "", ...lines, ""].join("\n");
	return compiler.check({ modules: [{ path: "demo.rego", text }], capabilities });
}

const many = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index));
const nested = (depth: number) => [`p := ${"[".repeat(depth)}1${many(depth, (index) => ` | some x${index} in [1]]`).join("")}`];
const body = (length: number) => ["p if {", ...many(length, (index) => `\tinput.a != ${index}`), "}"];
const bodies = (count: number) => many(count, () => body(200).join("\n"));
const elses = (length: number) => ["p := 0 if input.a == 0", ...many(length, (index) => `else := ${index} if input.b == ${index}`)];
const chain = (length: number) => ["f0(x) := x", ...many(length - 1, (index) => `f${index + 1}(x) := f${index}(x)`)];

describe("check()", () => {
	test.each([
		["comprehensions in comprehensions", nested, 9, "comprehensions nest more than 9 deep", 3, 15],
		["expressions in a body", body, 200, "a body has 201 expressions, more than 200", 4, 2],
		["bodies of 200 expressions", bodies, 5, "it has too many long bodies: five of 200 expressions at the most, or 5000 of 20", 1014, 2],
		["links of an else chain", elses, 1000, "it has too long chains of else: one of 1000 at the most, or four of 500", 3, 1],
	] as const)("takes so many %s and no more", (_, linesOf, most, message, row, column) => {
		expect(checked(...linesOf(most))).toEqual([]);
		expect(checked(...linesOf(most + 1))).toMatchObject([{ code: "ossify_too_large", message, row, column }]);
	});

	test("takes 1000 functions that call one another in a chain, and not 2001", () => {
		expect(checked(...chain(1000))).toEqual([]);
		expect(checked(...chain(2001))).toMatchObject([
			{
				code: "ossify_too_large",
				message: "too many rules depend on too many others: 2000 in a chain at the most, or 20,000 on 100 each",
			},
		]);
	});
});
