import { describe, expect, test } from "bun:test";
import { compile } from "../../test/support/compiler.ts";
import type { Kept, KeptParts } from "../json/mod.ts";
import { ofSpec } from "./reads.ts";
import { loadWasm } from "./wasm_policy.ts";

const decision = (condition: string) => `package ossify\n\ndecision := 1 if ${condition}\n`;

/** The same as JSON. */
function shown(kept: Kept): unknown {
	if (kept === true) return true;
	const { keys, each }: KeptParts = kept;
	const named = Object.fromEntries([...keys].map(([key, part]) => [key, shown(part)]));
	return each === undefined ? named : { ...named, "*": shown(each) };
}

async function withSection(content: string): Promise<Uint8Array> {
	const { wasm } = await compile({ "policy.rego": decision("input.spec.a") }, undefined, undefined, false);
	const name = "ossify.reads";
	const body = new TextEncoder().encode(`${String.fromCharCode(name.length)}${name}${content}`);
	return new Uint8Array([...wasm, 0, body.length, ...body]);
}

describe("loadWasm() and the parts of the input", () => {
	const policies: readonly [condition: string, reads: unknown, spec: unknown][] = [
		["input.spec.a.b == 1", { spec: { a: { b: {} } } }, { a: { b: {} } }],
		["input.stage", { stage: {} }, {}],
		["input[data.key].a == 1", { "*": { a: {} } }, { a: {} }],
		["count(input) > 1", { "*": {} }, {}],
		["json.marshal(input)", true, true],
	];
	test.each(policies)("of a policy with the condition %s", async (condition, reads, spec) => {
		const { wasm } = await compile({ "policy.rego": decision(condition) });
		const policy = await loadWasm(wasm, "{}");
		expect([shown(policy.reads), shown(ofSpec(policy.reads))]).toEqual([reads, spec]);
	});

	const sections: readonly [content: string, reads: unknown][] = [
		["true", true],
		["{}", {}],
		['{"each":true}', true],
		['{"keys":{"a":true},"each":true}', true],
		['{"keys":{"a":{"keys":{"b":true}},"c":{}},"each":{"keys":{"d":{}}}}', { "*": { d: {} }, a: { b: true, d: {} }, c: { d: {} } }],
		[
			'{"keys":{"a":{"keys":{"b":{}}}},"each":{"keys":{"d":{}},"each":{"keys":{"x":true}}}}',
			{ "*": { "*": { x: true }, d: { x: true } }, a: { "*": { x: true }, b: { x: true }, d: { x: true } } },
		],
	];
	test.each(sections)("in a section with %s", async (content, reads) => {
		expect(shown((await loadWasm(await withSection(content), "{}")).reads)).toEqual(reads);
	});

	test("are all of it where the module does not say", async () => {
		const { wasm } = await compile({ "policy.rego": decision("input.spec.a") }, undefined, undefined, false);
		expect((await loadWasm(wasm, "{}")).reads).toBe(true);
	});

	test.each(["", "{", "null", "1", '{"keys":{"a":null}}', '{"each":[]', '{"keys":{"a":"\u0001'])(
		"refuses a section with %j",
		async (content) => {
			await expect(loadWasm(await withSection(content), "{}")).rejects.toThrow(expect.objectContaining({ code: "policy/not-wasm" }));
		},
	);
});
