/**
 * Raw system calls of Linux, for what no `node:` module offers (mount namespaces, openat2, mounts by descriptor). Bun and Deno can call libc; Node
 * cannot.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Architecture } from "./syscall_numbers.ts";

export { type Architecture, type CallName, callNumbers } from "./syscall_numbers.ts";

/** A machine word: a number, or memory that the kernel reads or writes. */
export type Word = number | bigint | Uint8Array;

/** The kernel, as this process reaches it. */
export interface Kernel {
	readonly architecture: Architecture;
	/** Makes one system call, on the calling thread. @returns what it returns, and `-errno` where it fails */
	readonly call: SystemCall;
}

/** One system call, by its number, which takes six words at most. No rest parameter: a hook makes hundreds of calls, cold. */
export type SystemCall = (number: number, a?: Word, b?: Word, c?: Word, d?: Word, e?: Word, f?: Word) => number;

/** The C library's names: glibc's, and musl's for each architecture. */
export const libraries: readonly string[] = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];

/** The number of a call, and its six arguments. */
export const wordsPerCall = 7;

/** The error of a runtime that cannot make system calls, or has no permission to. */
export function noFfi(why: string, cause?: unknown): OssifyError {
	return new OssifyError("host/no-ffi", `cannot make system calls: ${why}`, { cause });
}
