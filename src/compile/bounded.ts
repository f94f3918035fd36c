/**
 * Compiling a module whose memory gets a maximum. Go writes none, and an instance could take 4 GiB.
 * @see https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 * @module
 */

/** As much as a policy has: 1 GiB, in pages of 64 KiB. */
const maxPages = 16384;

const memorySection = 5;
const headerSize = 8;

/** Compiles at once. @throws {Error} where these bytes are not a module as Go builds it */
export function compileBounded(wasm: Uint8Array): WebAssembly.Module {
	return new WebAssembly.Module(withMaximum(wasm) as BufferSource);
}

function withMaximum(wasm: Uint8Array): Uint8Array {
	for (let at = headerSize; at < wasm.length; ) {
		const size = numberAt(wasm, at + 1);
		if (wasm[at] === memorySection) return replaced(wasm, { from: at, content: size.end, to: size.end + size.value });
		at = size.end + size.value;
	}
	throw new Error("the interpreter's WebAssembly has no memory");
}

/** One memory with a minimum alone: its count, the flag 0 and the minimum. */
function replaced(wasm: Uint8Array, { from, content, to }: { from: number; content: number; to: number }): Uint8Array {
	if (wasm[content] !== 1 || wasm[content + 1] !== 0) throw new Error("the interpreter's WebAssembly has another memory than Go gives it");
	const minimum = numberAt(wasm, content + 2).value;
	const body = [1, 1, ...encoded(minimum), ...encoded(maxPages)];
	const section = [memorySection, ...encoded(body.length), ...body];
	const bounded = new Uint8Array(wasm.length - (to - from) + section.length);
	bounded.set(wasm.subarray(0, from));
	bounded.set(section, from);
	bounded.set(wasm.subarray(to), from + section.length);
	return bounded;
}

/** An unsigned LEB128. */
function numberAt(wasm: Uint8Array, start: number): { readonly value: number; readonly end: number } {
	let value = 0;
	for (let at = start; at < start + 5; at++) {
		const byte = wasm[at] ?? 0;
		value += (byte & 0x7f) * 2 ** (7 * (at - start));
		if (byte < 0x80) return { value, end: at + 1 };
	}
	throw new Error("the interpreter's WebAssembly is damaged");
}

function encoded(value: number): number[] {
	return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encoded(Math.floor(value / 0x80))];
}
