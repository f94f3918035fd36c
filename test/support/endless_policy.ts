/**
 * A policy.wasm by hand, with OPA's ABI 1.x, that never ends: no builtin and no allocation stops it.
 * @module
 */

/** Which of its functions never returns: the one that the module starts with, one that loading calls, or the evaluation. */
export type Endless = "start" | "opa_value_parse" | "eval";

const i32 = 0x7f;
const endless = [0x03, 0x40, 0x0c, 0x00, 0x0b, 0x00]; // loop br 0 end unreachable
const constant = (value: number) => [0x41, ...signed(value)];
const itsArgument = [0x20, 0x00];

/** What each export does. Callers may give more arguments than it takes. */
const bodies: Readonly<Record<string, readonly number[]>> = {
	builtins: constant(16),
	entrypoints: constant(32),
	eval: constant(0),
	opa_malloc: constant(4096),
	opa_free: constant(0),
	opa_json_dump: itsArgument,
	opa_value_dump: itsArgument,
	opa_value_parse: constant(1),
	opa_heap_ptr_get: constant(0),
	opa_heap_ptr_set: constant(0),
	opa_eval_ctx_new: constant(0),
	opa_eval_ctx_set_input: constant(0),
	opa_eval_ctx_set_data: constant(0),
	opa_eval_ctx_set_entrypoint: constant(0),
	opa_eval_ctx_get_result: constant(64),
};
const texts = [
	[16, "{}"],
	[32, '{"ossify/decision":0}'],
	[64, "set()"],
] as const;

/** The module's bytes. */
export function endlessPolicy(where: Endless): Uint8Array {
	const names = Object.keys(bodies);
	const functions = [
		...names.map((name) => (name === where ? endless : (bodies[name] as number[]))),
		where === "start" ? [0x03, 0x40, 0x0c, 0x00, 0x0b] : [],
	];
	return new Uint8Array([
		...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
		...section(1, [
			list([
				[0x60, 1, i32, 1, i32],
				[0x60, 0, 0],
			]),
		]),
		...section(2, [list([[...text("env"), ...text("memory"), 0x02, 0x00, 0x01]])]),
		...section(3, [list(functions.map((_, index) => [index === names.length ? 1 : 0]))]),
		...section(6, [list([[i32, 0x00, ...constant(1), 0x0b]])]),
		...section(7, [list([...names.map((name, index) => [...text(name), 0x00, index]), [...text("opa_wasm_abi_version"), 0x03, 0x00]])]),
		...section(8, [[names.length]]),
		...section(10, [list(functions.map((body) => [...unsigned(body.length + 2), 0x00, ...body, 0x0b]))]),
		...section(11, [list(texts.map(([at, content]) => [0x00, ...constant(at), 0x0b, ...text(`${content}\0`)]))]),
	]);
}

function section(id: number, parts: readonly (readonly number[])[]): number[] {
	const content = parts.flat();
	return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly (readonly number[])[]): number[] {
	return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): number[] {
	const bytes = [...new TextEncoder().encode(value)];
	return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): number[] {
	return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >> 7)];
}

function signed(value: number): number[] {
	return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
