/**
 * A policy's memory: values of Rego in and out. `opa_value_parse` and `opa_value_dump` carry all that Rego has, where JSON would lose
 * sets, keys that are no strings, and the digits of numbers.
 * @module
 */
import { longNumberIn } from "../json/mod.ts";
import { type RegoValue, readValue, writeValue } from "./rego/mod.ts";

/** What a policy of ABI 1.x exports, as far as it is used. */
export interface PolicyExports {
	readonly builtins: () => number;
	readonly opa_malloc: (size: number) => number;
	readonly opa_free: (address: number) => void;
	readonly opa_json_dump: (address: number) => number;
	readonly opa_value_dump: (address: number) => number;
	readonly opa_value_parse: (address: number, length: number) => number;
}

const encoder = new TextEncoder();
/** What is no UTF-8 (`base64.decode` can give it) must not be taken for another text without a word. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads and writes values where a policy keeps them. */
export class PolicyMemory {
	readonly #memory: WebAssembly.Memory;
	readonly #exports: PolicyExports;

	constructor(memory: WebAssembly.Memory, exports: PolicyExports) {
		this.#memory = memory;
		this.#exports = exports;
	}

	/** The value at an address. */
	read(address: number): RegoValue {
		return readValue(this.dump(address));
	}

	/** The same in Rego's notation. Where that is written to is given back: a policy may call a builtin a million times. */
	dump(address: number): string {
		const written = this.#exports.opa_value_dump(address);
		const text = this.text(written);
		this.#exports.opa_free(written);
		return text;
	}

	/**
	 * The address of a new value.
	 * @throws {RangeError} where a number in it is longer than the policy's own functions do well with
	 */
	write(value: RegoValue): number {
		const text = writeValue(value);
		const excess = longNumberIn(text);
		if (excess !== undefined) throw new RangeError(`a builtin gives a number that ${excess}, which is as many as ossify makes`);
		const bytes = encoder.encode(text);
		const written = this.#exports.opa_malloc(bytes.byteLength);
		// Only now: where the memory grew, its buffer is another.
		new Uint8Array(this.#memory.buffer).set(bytes, written);
		const address = this.#exports.opa_value_parse(written, bytes.byteLength);
		this.#exports.opa_free(written);
		if (address === 0) throw new Error("the policy could not read a builtin's result");
		return address;
	}

	/** The text at an address, which ends with a 0. */
	text(address: number): string {
		const bytes = new Uint8Array(this.#memory.buffer);
		try {
			return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)));
		} catch (cause) {
			throw new Error("it has a string that is not UTF-8, which can't be handed on", { cause });
		}
	}
}
