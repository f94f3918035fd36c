import { expect, test } from "bun:test";
import { compiler, interpreter, readInterpreter } from "../../../test/support/compiler.ts";
import capabilities from "../../../wasm/capabilities.json" with { type: "json" };
import { encodeUtf8, trustJson } from "../../json/mod.ts";
import { loadWasm } from "../wasm_policy.ts";

const entrypoint = "demo/values";
const modules = [
	{ path: "demo.rego", text: "package demo\n\nvalues := [[cut | cut := trim(pair[0], pair[1])] | some pair in input.pairs]\n" },
];

async function compiled(pairs: unknown): Promise<unknown> {
	const { wasm } = (await compiler()).build({ modules, entrypoints: [entrypoint], capabilities });
	return (await loadWasm(wasm, "{}", readInterpreter)).evaluate(entrypoint, trustJson(encodeUtf8(JSON.stringify({ pairs }))));
}

async function interpreted(pairs: unknown): Promise<unknown> {
	return (await interpreter()).interpret({ modules, capabilities, questions: [{ entrypoint, input: JSON.stringify({ pairs }) }] })
		.evaluations[0]?.value;
}

/** Characters of one to four bytes, of which some share a byte, and those that JSON escapes or JavaScript could take apart. */
const alphabet = [...'ab/0f\u0000\n\\"\u007f\u0080éãſ\u0301\u2028\ufeff\ufffd\uffff\u212a😀😁\u{10ffff}'];

/** The same for each run. */
function pairsOf(count: number): [string, string][] {
	let state = 7;
	const below = (limit: number) => {
		state = (state * 1103515245 + 12345) & 0x7fffffff;
		return (state >> 8) % limit;
	};
	const word = (longest: number) => Array.from({ length: below(longest) }, () => alphabet[below(alphabet.length)]).join("");
	return Array.from({ length: count }, () => [word(below(4) === 0 ? 60 : 6), word(5)]);
}

/** By its definition: as long as the first or the last character is among those that are cut, it goes. */
function trimmed([text, cut]: readonly [string, string]): string {
	const [left, characters] = [[...text], [...cut]];
	while (characters.includes(left[0] as string)) left.shift();
	while (characters.includes(left.at(-1) as string)) left.pop();
	return left.join("");
}

test("trim of any texts is what its definition says, and what OPA's interpreter says", async () => {
	const pairs = pairsOf(2000);
	const expected = pairs.map((pair) => [trimmed(pair)]);
	expect(await compiled(pairs)).toEqual(expected);
	expect(await interpreted(pairs)).toEqual(expected);
});

test("trim of long texts, and of what is no text", async () => {
	const [a, é] = ["a".repeat(100_000), "é".repeat(100_000)];
	const pairs = [
		[`${é}x${a}`, "aé"],
		[a, "a"],
		[`x${a}`, "a"],
		["bab", a],
		[1, "a"],
		["a", 1],
		[["a"], "a"],
		[null, null],
	];
	expect(await compiled(pairs)).toEqual([["x"], [""], ["x"], ["bab"], [], [], [], []]);
});
