import { describe, expect, test } from "bun:test";
import { compile } from "../../test/support/compiler.ts";
import { checkJson, encodeUtf8 } from "../json/mod.ts";
import { writeValue } from "./rego/mod.ts";
import { loadWasm } from "./wasm_policy.ts";

const json = (text: string) => checkJson(encodeUtf8(text), "the input");

async function policyOf(rego: string, data = "{}") {
	const { wasm } = await compile({ "policy.rego": `package ossify\n${rego}` });
	return loadWasm(wasm, data);
}

async function evaluate(rego: string, input?: string, data?: string): Promise<unknown> {
	const policy = await policyOf(rego, data);
	return policy.evaluate("ossify/decision", input === undefined ? undefined : json(input));
}

describe("WasmPolicy.evaluate()", () => {
	test.each([
		["an object", '{"a": [1, "é"]}', { a: [1, "é"] }],
		["null", "null", null],
		["false", "false", false],
		["0", "0", 0],
		["an empty string", '""', ""],
		["an empty list", "[]", []],
		["white space around it", ' \n{"a":1}\n ', { a: 1 }],
	])("passes on the input %s unchanged", async (_, input, seen) => {
		expect(await evaluate('decision := {"seen": input}', input)).toEqual({ seen });
	});

	test("distinguishes a missing input from one that is null", async () => {
		expect(await evaluate('decision := {"seen": input}')).toBeUndefined();
	});

	test("keeps numbers exact on the way in", async () => {
		const rule = "decision := [input.a == 18446744073709551615, input.b == 9007199254740993, input.b == 9007199254740992]";
		expect(await evaluate(rule, '{"a":18446744073709551615,"b":9007199254740993}')).toEqual([true, true, false]);
	});

	test("reads bytes that are a part of a larger buffer", async () => {
		const policy = await policyOf("decision := input.a");
		const whole = encodeUtf8('xx{"a":1}yy');
		expect(policy.evaluate("ossify/decision", checkJson(whole.subarray(2, 9), "the input"))).toBe(1);
	});

	test("gives an undefined decision as undefined", async () => {
		expect(await evaluate("decision := 1 if input.a == 2", '{"a":1}')).toBeUndefined();
	});

	test("evaluates data that was given", async () => {
		expect(await evaluate("decision := data.limit", "{}", '{"limit": 5}')).toBe(5);
	});

	test("gives the same result the ten thousandth time, after inputs of other sizes and failures", async () => {
		const policy = await policyOf(
			"decision := count(input.list) if { not input.bad }\ndecision := 1 if input.bad\ndecision := 2 if input.bad",
		);
		const large = json(JSON.stringify({ list: Array(20_000).fill("x".repeat(20)) }));
		for (let round = 0; round < 10_000; round++) {
			expect(policy.evaluate("ossify/decision", json(`{"list":[${"1,".repeat(round % 7)}1]}`))).toBe((round % 7) + 1);
			if (round % 2000 === 0) expect(policy.evaluate("ossify/decision", large)).toBe(20_000);
			if (round % 1000 === 0) expect(() => policy.evaluate("ossify/decision", json('{"bad":true}'))).toThrow();
		}
	});

	test("calls two rules that disagree a conflict, and says where", async () => {
		const conflict = evaluate("decision := 1 if input.a\n\ndecision := 2 if input.a", '{"a":1}');
		await expect(conflict).rejects.toThrow(
			expect.objectContaining({
				code: "policy/conflict",
				message: expect.stringMatching(
					/^cannot evaluate data\.ossify\.decision: two rules give one document different values: policy\.rego:\d+:\d+: var assignment conflict$/,
				),
			}),
		);
	});

	test("names the entrypoints that there are", async () => {
		const policy = await policyOf("decision := 1");
		expect(() => policy.evaluate("ossify/other")).toThrow(
			expect.objectContaining({
				code: "policy/no-entrypoint",
				message: "the policy has no entrypoint ossify/other; it has: ossify/decision. Build it with that entrypoint",
			}),
		);
	});

	test("never takes a property that every object has for an entrypoint", async () => {
		const policy = await policyOf("decision := 1");
		expect(() => policy.evaluate("constructor")).toThrow(expect.objectContaining({ code: "policy/no-entrypoint" }));
	});

	test("ends a policy that takes all the memory it may have", async () => {
		const hungry = 'decision := [x | some a in input.l; some b in input.l; some c in input.l; x := concat("", [a, b, c, input.long])]';
		const input = JSON.stringify({ l: Array(400).fill("a"), long: "y".repeat(1000) });
		const fault = await evaluate(hungry, input).catch(({ code, message, advice }) => ({ code, message, advice }));
		expect(fault).toEqual({
			code: "policy/failed",
			message:
				"cannot evaluate data.ossify.decision: it needs more memory than the 1 GiB that a policy may have, or than the machine has left (opa_malloc: failed)",
			advice: "make its rules iterate over less: is there a comprehension over all combinations of long lists, or a string that grows?",
		});
	}, 60_000);
});

describe("WasmPolicy.evaluateRego()", () => {
	test.each([
		["sets, in Rego's order", "{input.b, input.a, {1}}", '{"a": {"x", 10}, "b": [2]}', '{[2], {1}, {10, "x"}}'],
		[
			"numbers as they are written",
			"[input.a, input.b, input.a + 1]",
			'{"a": 18446744073709551615, "b": 1.10}',
			"[18446744073709551615, 1.10, 18446744073709551616]",
		],
		["keys of any type", '{input.k: "x", [1]: 2}', '{"k": {1: true}}', '{[1]: 2, {1: true}: "x"}'],
		["what is undefined", "input.nothing", "{}", undefined],
	])("carries %s", async (_, rule, input, result) => {
		const policy = await policyOf(`decision := ${rule}`);
		const value = policy.evaluateRego("ossify/decision", input);
		expect(value && writeValue(value)).toBe(result as string);
	});
});

describe("a hosted builtin", () => {
	test.each([
		["gets sets, and gives them", 'decision := graph.reachable_paths({"a": {"b"}, "b": set()}, {"a"})', [["a", "b"]]],
		["gets numbers as they are written", 'decision := sprintf("%d %v", [18446744073709551615, 0.10])', "18446744073709551615 0.1"],
		[
			"that fails makes its rule undefined, and others go on",
			'decision := 1 if units.parse("x")\n\ndecision := 2 if not units.parse("x")',
			2,
		],
		[
			"is called twenty thousand times",
			'decision := count([1 | some i in numbers.range(1, 20000); strings.count("aa", "a") == 2])',
			20_000,
		],
	])("%s", async (_, rule, result) => expect(await evaluate(rule)).toEqual(result));

	test("that has too much to do ends the evaluation", async () => {
		await expect(evaluate('decision := net.cidr_expand("::/0")')).rejects.toThrow(
			expect.objectContaining({
				code: "policy/failed",
				message: "cannot evaluate data.ossify.decision: the addresses of a network would be more than 1048576, ossify's limit",
			}),
		);
	});

	test("is not given what is not UTF-8", async () => {
		await expect(evaluate('decision := crypto.sha256(base64.decode("/w=="))')).rejects.toThrow(
			expect.objectContaining({ code: "policy/failed", message: expect.stringContaining("a string that is not UTF-8") }),
		);
	});
});

describe("checkJson()", () => {
	test.each([
		["cut off", '{"a":1', "input/not-json"],
		["empty", "", "input/empty"],
		["followed by garbage", "{} x", "input/not-json"],
	])("keeps an input that is %s from every policy", (_, text, code) => {
		expect(() => json(text)).toThrow(expect.objectContaining({ code }));
	});
});

describe("loadWasm()", () => {
	test.each<[string, Uint8Array]>([
		["nothing", new Uint8Array()],
		["text", encodeUtf8("package ossify")],
		["another WebAssembly module", new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])],
	])("refuses %s", async (_, wasm) => {
		await expect(loadWasm(wasm, "{}")).rejects.toThrow(
			expect.objectContaining({
				code: "policy/not-wasm",
				message: "cannot load policy.wasm: it is not a policy that OPA compiled (ABI 1.x), or it is damaged",
			}),
		);
	});

	test("refuses a policy that is cut off", async () => {
		const { wasm } = await compile({ "policy.rego": "package ossify\ndecision := 1" });
		await expect(loadWasm(wasm.subarray(0, wasm.byteLength - 100), "{}")).rejects.toThrow(
			expect.objectContaining({ code: "policy/not-wasm" }),
		);
	});

	test.each(["", "{", "{} {}", "nope"])("refuses the data %p", async (data) => {
		const { wasm } = await compile({ "policy.rego": "package ossify\ndecision := 1" });
		await expect(loadWasm(wasm, data)).rejects.toThrow(expect.objectContaining({ kind: "policy", code: "policy/invalid-data" }));
	});
});
