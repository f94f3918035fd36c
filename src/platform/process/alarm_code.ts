/**
 * A signal handler in machine code. It makes the system calls of a table one after the other. The last one ends the process.
 *
 *     forever: row = *cursor; *cursor += 64
 *              *row.result = syscall(row.number, row.words…)
 *
 * The cursor is advanced first: a second signal, during a call that blocks, continues with the next call. There are no branches, and nothing is kept
 * on the stack.
 * @module
 */
import type { Architecture } from "../kernel/syscalls.ts";

/** Bytes of a row: the call's number, six arguments, and the address for its result. */
export const rowSize = 64;

/** The code, assembled by `as` and `llvm-mc`; `address` is replaced by the eight bytes of the cursor's address. */
const code: Readonly<Record<Architecture, readonly (number | "address")[]>> = {
	x64: [
		...[0x49, 0xbc, "address" as const], //  movabs $cursor, %r12
		...[0x49, 0x8b, 0x1c, 0x24], //   1: mov (%r12), %rbx
		...[0x49, 0x83, 0x04, 0x24, 0x40], // addq $64, (%r12)
		...[0x48, 0x8b, 0x03], //            mov (%rbx), %rax
		...[0x48, 0x8b, 0x7b, 0x08], //      mov 8(%rbx), %rdi
		...[0x48, 0x8b, 0x73, 0x10], //      mov 16(%rbx), %rsi
		...[0x48, 0x8b, 0x53, 0x18], //      mov 24(%rbx), %rdx
		...[0x4c, 0x8b, 0x53, 0x20], //      mov 32(%rbx), %r10
		...[0x4c, 0x8b, 0x43, 0x28], //      mov 40(%rbx), %r8
		...[0x4c, 0x8b, 0x4b, 0x30], //      mov 48(%rbx), %r9
		...[0x0f, 0x05], //                  syscall
		...[0x48, 0x8b, 0x4b, 0x38], //      mov 56(%rbx), %rcx
		...[0x48, 0x89, 0x01], //            mov %rax, (%rcx)
		...[0xeb, 0xd1], //                  jmp 1b
	],
	arm64: [
		...[0x94, 0x01, 0x00, 0x58], //      ldr x20, 2f
		...[0x93, 0x02, 0x40, 0xf9], //   1: ldr x19, [x20]
		...[0x69, 0x02, 0x01, 0x91], //      add x9, x19, #64
		...[0x89, 0x02, 0x00, 0xf9], //      str x9, [x20]
		...[0x68, 0x02, 0x40, 0xa9], //      ldp x8, x0, [x19]
		...[0x61, 0x0a, 0x41, 0xa9], //      ldp x1, x2, [x19, #16]
		...[0x63, 0x12, 0x42, 0xa9], //      ldp x3, x4, [x19, #32]
		...[0x65, 0x26, 0x43, 0xa9], //      ldp x5, x9, [x19, #48]
		...[0x01, 0x00, 0x00, 0xd4], //      svc #0
		...[0x20, 0x01, 0x00, 0xf9], //      str x0, [x9]
		...[0xf7, 0xff, 0xff, 0x17], //      b 1b
		...[0x1f, 0x20, 0x03, 0xd5], //      nop
		"address", //                     2: .quad cursor
	],
};

/** The handler for a cursor at this address. Its entry point is its first byte. */
export function handlerCode(architecture: Architecture, cursor: number): Uint8Array {
	const address = new Uint8Array(new BigUint64Array([BigInt(cursor)]).buffer);
	return new Uint8Array(code[architecture].flatMap((byte) => (byte === "address" ? [...address] : [byte])));
}
