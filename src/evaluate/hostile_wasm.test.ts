/** WebAssembly that has the exports of a policy, and answers with what no policy of OPA's does: the policy is at fault, never ossify. */
import { expect, test } from "bun:test";
import { coded } from "../errors.ts";
import { checkJson } from "../json/mod.ts";
import { loadWasm } from "./wasm_policy.ts";

const bytes = (...parts: readonly (number | readonly number[])[]): number[] => parts.flat();
const sized = (content: readonly number[]) => bytes(leb(content.length), content);
const vector = (items: readonly (readonly number[])[]) => bytes(leb(items.length), ...items);
const name = (text: string) => sized([...new TextEncoder().encode(text)]);
const section = (id: number, items: readonly (readonly number[])[]) => bytes(id, sized(vector(items)));

function leb(value: number): number[] {
	return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
function signed(value: number): number[] {
	const rest = value >> 6;
	return rest === 0 || rest === -1 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const trap = [0x00];
const endless = "itself";
const answer = (value: number) => [0x41, ...signed(value)];
type Body = readonly number[] | typeof endless;

const usual: Readonly<Record<string, Body>> = {
	builtins: answer(0),
	entrypoints: answer(0),
	eval: answer(0),
	opa_free: answer(0),
	opa_json_dump: answer(1024),
	opa_json_parse: answer(64),
	opa_malloc: answer(4096),
	opa_value_dump: answer(2048),
	opa_value_parse: answer(64),
	opa_heap_ptr_get: answer(8192),
	opa_heap_ptr_set: answer(0),
	opa_eval_ctx_new: answer(64),
	opa_eval_ctx_set_input: answer(0),
	opa_eval_ctx_set_data: answer(0),
	opa_eval_ctx_set_entrypoint: answer(0),
	opa_eval_ctx_get_result: answer(64),
};

/** @param entrypoints what is at 1024 and what the package reads as JSON @param value what is at 2048, in Rego's notation */
function policy(functions: Readonly<Record<string, Body>>, entrypoints = '{"ossify/decision":0}', value = "{}"): Uint8Array {
	const all = Object.entries({ ...usual, ...functions });
	const text = (at: number, content: string) => bytes(0x00, answer(at), 0x0b, sized([...new TextEncoder().encode(`${content}\0`)]));
	const code = all.map(([, body], index) => sized(bytes(0x00, body === endless ? [0x10, ...leb(index)] : body, 0x0b)));
	return new Uint8Array(
		bytes(
			[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
			section(1, [[0x60, 0x00, 0x01, 0x7f]]),
			section(2, [bytes(name("env"), name("memory"), [0x02, 0x00, 0x02])]),
			section(
				3,
				all.map(() => [0x00]),
			),
			section(6, [[0x7f, 0x00, 0x41, 0x01, 0x0b]]),
			section(7, [...all.map(([key], index) => bytes(name(key), 0x00, leb(index))), bytes(name("opa_wasm_abi_version"), 0x03, 0x00)]),
			section(10, code),
			section(11, [text(1024, entrypoints), text(2048, value)]),
		),
	);
}

async function faultOf(wasm: Uint8Array): Promise<string> {
	try {
		const loaded = await loadWasm(wasm, "{}");
		return `no fault: ${JSON.stringify(loaded.evaluate("ossify/decision", checkJson(new TextEncoder().encode("{}"), "the input")))}`;
	} catch (error) {
		return coded(error).code;
	}
}

test.each<[string, Uint8Array, string]>([
	["answers with an object in place of a set of results", policy({}), "policy/failed"],
	["traps when it is asked for its builtins", policy({ builtins: trap }), "policy/not-wasm"],
	["traps when these are written", policy({ opa_value_dump: trap }), "policy/not-wasm"],
	["has builtins that are not JSON", policy({}, "{}", "{nope"), "policy/not-wasm"],
	["has builtins that are null", policy({}, "{}", "null"), "policy/not-wasm"],
	["calls itself without end when it is asked for its builtins", policy({ builtins: endless }), "policy/not-wasm"],
	["has builtins outside of its memory", policy({ opa_value_dump: answer(0x7fffffff) }), "policy/not-wasm"],
	["traps when it is asked for its entrypoints", policy({ entrypoints: trap }), "policy/not-wasm"],
	["has entrypoints that are not JSON", policy({}, "{nope"), "policy/not-wasm"],
	["has entrypoints that are null", policy({}, "null"), "policy/not-wasm"],
	["has entrypoints that are a number", policy({}, "7"), "policy/not-wasm"],
	["traps when it takes data", policy({ opa_json_parse: trap, opa_value_parse: trap }), "policy/not-wasm"],
	["has no room for data", policy({ opa_malloc: answer(-1) }), "policy/not-wasm"],
	["traps when it is asked", policy({ opa_eval_ctx_new: trap, eval: trap }), "policy/failed"],
	["calls itself without end when it is asked", policy({ eval: endless }), "policy/failed"],
])("WebAssembly that %s", async (_, wasm, code) => expect(await faultOf(wasm)).toBe(code));
