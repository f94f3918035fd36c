/**
 * Raw system calls of Linux, for operations that no `node:` module has (mount namespaces, openat2, mounts by descriptor). Bun and Deno can call libc;
 * Node cannot.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Architecture } from "./syscall_numbers.ts";

export { type Architecture, type CallName, callNumbers } from "./syscall_numbers.ts";

/** A machine word: a number, or memory that the kernel reads or writes. */
export type Word = number | bigint | Uint8Array;

/** Access to the kernel. */
export interface Kernel {
	readonly architecture: Architecture;
	/** Makes one system call, on the calling thread. @returns its result, or `-errno` if it fails */
	readonly call: SystemCall;
}

/** A system call by its number, with up to six words. It has no rest parameter, which would be slow before the JavaScript engine has compiled it. */
export type SystemCall = (number: number, a?: Word, b?: Word, c?: Word, d?: Word, e?: Word, f?: Word) => number;

/** The file names of the C library: glibc's, and musl's for each architecture. */
export const libraries: readonly string[] = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];

/** The words of a system call: its number and six arguments. */
export const wordsPerCall = 7;

/** The error if a runtime cannot make system calls, or has no permission to. */
export function noFfi(why: string, cause?: unknown): OssifyError {
	return new OssifyError("host/no-ffi", `cannot make system calls: ${why}`, { cause });
}
