/**
 * System calls through `bun:ffi`.
 * @module
 */
import { dlopen, FFIType, type Pointer, ptr, read } from "bun:ffi";
import { libraries, noFfi, type SystemCall, type Word, wordsPerCall } from "./syscalls.ts";

const signatures = {
	// `syscall` is variadic in C. On Linux on x86_64 and aarch64, its arguments are passed like those of any function.
	syscall: { args: Array<FFIType>(wordsPerCall).fill(FFIType.i64), returns: FFIType.i64_fast },
	__errno_location: { args: [], returns: FFIType.ptr },
};

/** Opens the C library. @throws {OssifyError} `host/no-ffi` */
export function openSystemCall(): SystemCall {
	const { syscall, __errno_location: errnoLocation } = open();
	// Each thread has its own errno. All of ossify runs on one thread, so its address does not change.
	const errno = errnoLocation() as Pointer;
	return (number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0) => {
		const result = syscall(number, toWord(a), toWord(b), toWord(c), toWord(d), toWord(e), toWord(f)) as number;
		return result === -1 ? -read.i32(errno, 0) : result;
	};
}

function open() {
	const causes: unknown[] = [];
	for (const library of libraries) {
		try {
			return dlopen(library, signatures).symbols;
		} catch (cause) {
			causes.push(cause);
		}
	}
	throw noFfi("the C library cannot be opened", causes[0]);
}

/** The address of memory, valid as long as the memory is referenced. */
export function addressOf(memory: Uint8Array): bigint {
	return BigInt(ptr(memory));
}

function toWord(word: Word): number | bigint {
	return word instanceof Uint8Array ? ptr(word) : word;
}
