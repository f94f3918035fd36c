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
	readonly eval: (context: number) => number;
	readonly opa_eval_ctx_get_result: (context: number) => number;
	readonly opa_eval_ctx_new: () => number;
	readonly opa_eval_ctx_set_data: (context: number, data: number) => void;
	readonly opa_eval_ctx_set_entrypoint: (context: number, id: number) => void;
	readonly opa_eval_ctx_set_input: (context: number, input: number) => void;
	readonly opa_heap_ptr_set: (address: number) => void;
	readonly opa_malloc: (size: number) => number;
	readonly opa_free: (address: number) => void;
	readonly opa_json_dump: (address: number) => number;
	readonly opa_value_dump: (address: number) => number;
	readonly opa_value_parse: (address: number, length: number) => number;
}

const encoder = new TextEncoder();
/** Invalid UTF-8 (`base64.decode` can return it) must not silently become another string. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** As many characters has a number that a builtin gives: the modulus of a key of RSA has some thousand. */
const longestResult = 10_000;

/** As long is a text that is read and written without the engine's coders: most operands are numbers, and a call of those takes longer. */
const short = 24;

/** `OPA_STRING` and `OPA_STRING_INTERNED` of OPA's value.h. */
const stringType = 4;
const internedStringType = 8;

/** `OPA_NUMBER`, `OPA_NUMBER_REPR_INT` and `OPA_NUMBER_REPR_REF` of OPA's value.h. */
const numberType = 3;
const keptAsInteger = 1;
const keptAsText = 2;

/** Reads and writes values where a policy keeps them. */
export class PolicyMemory {
	readonly #memory: WebAssembly.Memory;
	readonly #exports: PolicyExports;
	#view = new Uint8Array();

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
		const excess = longNumberIn(text, longestResult);
		if (excess !== undefined) throw new RangeError(`a builtin gives a number that ${excess}, ossify's limit`);
		return this.#parsed(text);
	}

	#parsed(text: string): number {
		const [written, length] = this.#place(text);
		const address = this.#exports.opa_value_parse(written, length);
		this.#exports.opa_free(written);
		if (address === 0) throw new Error("the policy could not read a builtin's result");
		return address;
	}

	/** The address of the value that a text in Rego's notation has; 0 where it has none. The text stays, as the policy's strings may be parts of it. */
	parse(text: Uint8Array): number {
		const address = this.#exports.opa_malloc(text.byteLength);
		this.#bytes().set(text, address);
		return this.#exports.opa_value_parse(address, text.byteLength);
	}

	/**
	 * The integer at an address, read where OPA's C keeps the digits of a number (`opa_number_t` in its value.h): to have it written as a text and
	 * to read that takes ten times as long. NaN of any other value.
	 */
	smallInteger(address: number): number {
		const bytes = this.#bytes();
		if (bytes[address] !== numberType) return Number.NaN;
		const low = wordAt(bytes, address + 8);
		const high = wordAt(bytes, address + 12);
		const kept = bytes[address + 1];
		if (kept === keptAsText) return this.#digits(low, high);
		return kept === keptAsInteger && high === 0 ? low : Number.NaN;
	}

	#digits(digits: number, length: number): number {
		if (length > 15) return Number.NaN;
		const bytes = this.#bytes();
		let at = digits;
		const isNegative = bytes[at] === 0x2d;
		if (isNegative) at++;
		if (at === digits + length) return Number.NaN;
		let value = 0;
		for (; at < digits + length; at++) {
			const digit = (bytes[at] as number) - 0x30;
			if (!(digit >= 0 && digit <= 9)) return Number.NaN;
			value = value * 10 + digit;
		}
		return isNegative ? -value : value;
	}

	/**
	 * `trim` of the text at an address, where nothing or all of it is cut: the address of the result. 0 of any other text or value. It reads where
	 * OPA's C keeps a text (`opa_string_t` in its value.h), as {@link PolicyMemory.smallInteger} does.
	 */
	trim(text: number, characters: number): number {
		const bytes = this.#bytes();
		if (!isText(bytes[text]) || !isText(bytes[characters])) return 0;
		const from = wordAt(bytes, characters + 8);
		const to = from + wordAt(bytes, characters + 4);
		isCut.fill(0);
		for (let at = from; at < to; at++) isCut[bytes[at] as number] = 1;
		// Of a character that is not ASCII, a byte alone says nothing.
		if (isCut.indexOf(1, 0x80) >= 0) return 0;
		const start = wordAt(bytes, text + 8);
		const end = start + wordAt(bytes, text + 4);
		let at = start;
		while (at < end && isCut[bytes[at] as number] === 1) at++;
		if (at === end) return this.#parsed('""');
		return at === start && isCut[bytes[end - 1] as number] === 0 ? text : 0;
	}

	/** The address of a new integer. */
	writeInteger(value: number): number {
		return this.#parsed(String(value));
	}

	/** The text at an address, which ends with a 0. */
	text(address: number): string {
		const bytes = this.#bytes();
		const end = bytes.indexOf(0, address);
		if (end - address > short) return decode(bytes.subarray(address, end));
		let text = "";
		for (let at = address; at < end; at++) {
			const byte = bytes[at] as number;
			if (byte > 0x7f) return decode(bytes.subarray(address, end));
			text += String.fromCharCode(byte);
		}
		return text;
	}

	#place(text: string): [address: number, length: number] {
		if (text.length <= short && isAscii(text)) {
			const address = this.#exports.opa_malloc(text.length);
			const bytes = this.#bytes();
			for (let at = 0; at < text.length; at++) bytes[address + at] = text.charCodeAt(at);
			return [address, text.length];
		}
		const encoded = encoder.encode(text);
		const address = this.#exports.opa_malloc(encoded.byteLength);
		this.#bytes().set(encoded, address);
		return [address, encoded.byteLength];
	}

	/** Where the memory grew, its buffer is another, and the view of the old one is empty. */
	#bytes(): Uint8Array {
		if (this.#view.byteLength === 0) this.#view = new Uint8Array(this.#memory.buffer);
		return this.#view;
	}
}

/** The characters that {@link PolicyMemory.trim} cuts, by their bytes. */
const isCut = new Uint8Array(256);

function isText(type: number | undefined): boolean {
	return type === stringType || type === internedStringType;
}

function wordAt(bytes: Uint8Array, at: number): number {
	return (
		((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)) >>> 0
	);
}

function isAscii(text: string): boolean {
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
	return true;
}

function decode(bytes: Uint8Array): string {
	try {
		return decoder.decode(bytes);
	} catch (cause) {
		throw new Error("it has a string that is not UTF-8, which cannot be passed on", { cause });
	}
}
