/**
 * System calls through `Deno.dlopen`, which needs `--allow-ffi`.
 * @module
 */
import { libraries, noFfi, type SystemCall, type Word, wordsPerCall } from "./syscalls.ts";

/** The parts of Deno's API that are used here. Its types are not installed. */
interface DenoFfi {
	readonly permissions: { querySync(permission: { readonly name: "ffi" }): { readonly state: string } };
	dlopen(library: string, signatures: object): { symbols: Symbols };
	readonly UnsafePointer: { of(view: Uint8Array): object | null; value(pointer: object | null): bigint };
	readonly UnsafePointerView: new (pointer: object) => { getInt32(): number };
}

interface Symbols {
	syscall(...words: readonly (number | bigint)[]): number | bigint;
	__errno_location(): object;
}

declare const Deno: DenoFfi;

const signatures = {
	// `syscall` is variadic in C. On Linux on x86_64 and aarch64, its arguments are passed like those of any function.
	syscall: { parameters: Array<string>(wordsPerCall).fill("i64"), result: "i64" },
	__errno_location: { parameters: [], result: "pointer" },
};

/** Opens the C library. @throws {OssifyError} `host/no-ffi` */
export function openSystemCall(): SystemCall {
	const { syscall, __errno_location: errnoLocation } = open();
	const errno = new Deno.UnsafePointerView(errnoLocation());
	return (number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0) => {
		const result = Number(syscall(number, toWord(a), toWord(b), toWord(c), toWord(d), toWord(e), toWord(f)));
		return result === -1 ? -errno.getInt32() : result;
	};
}

function open(): Symbols {
	// Most commands need no system calls, so Deno must not prompt for the permission.
	if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") throw noFfi("Deno needs --allow-ffi for it");
	const causes: unknown[] = [];
	for (const library of libraries) {
		try {
			return Deno.dlopen(library, signatures).symbols;
		} catch (cause) {
			causes.push(cause);
		}
	}
	throw noFfi("Deno cannot open the C library (it needs --allow-ffi)", causes[0]);
}

/** The address of memory, valid as long as the memory is referenced. */
export function addressOf(memory: Uint8Array): bigint {
	return Deno.UnsafePointer.value(Deno.UnsafePointer.of(memory));
}

function toWord(word: Word): number | bigint {
	return word instanceof Uint8Array ? Deno.UnsafePointer.value(Deno.UnsafePointer.of(word)) : word;
}
