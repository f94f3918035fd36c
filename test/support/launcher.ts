/**
 * A program of some hundred bytes that becomes another one: not a script, as the executable of an install should not be one, and quick to copy, as
 * `dist/ossify` is not.
 * @see elf(5)
 * @module
 */

/** An ELF header for 64 bits, and one for the only segment, which has the whole file. */
const [headers, base] = [64 + 56, 0x400000];

/** `execve(PATH, argv, envp)`, else `exit(127)`; the path follows the code. */
const programs: Readonly<Record<string, { readonly machine: number; readonly code: string }>> = {
	// mov rax,[rsp]; lea rsi,[rsp+8]; lea rdx,[rsi+rax*8+8]; lea rdi,[rip+19]; mov eax,59; syscall; mov edi,127; mov eax,60; syscall
	x64: { machine: 62, code: "488b0424 488d742408 488d54c608 488d3d13000000 b83b000000 0f05 bf7f000000 b83c000000 0f05" },
	// ldr x3,[sp]; add x1,sp,#8; add x2,x1,x3,lsl#3; add x2,x2,#8; adr x0,#24; mov x8,#221; svc #0; mov x0,#127; mov x8,#93; svc #0
	arm64: { machine: 183, code: "e30340f9 e1230091 220c038b 42200091 c0000010 a81b80d2 010000d4 e00f80d2 a80b80d2 010000d4" },
};

/** The bytes of a program that executes the one at a path, with its own arguments and environment. */
export function launcherOf(path: string): Uint8Array {
	const program = programs[process.arch];
	if (program === undefined) throw new Error(`no launcher for ${process.arch}`);
	const code = Buffer.concat([Buffer.from(program.code.replaceAll(" ", ""), "hex"), Buffer.from(`${path}\0`)]);
	const header = Buffer.alloc(headers);
	header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
	[2, program.machine].forEach((value, at) => void header.writeUInt16LE(value, 16 + 2 * at));
	header.writeUInt32LE(1, 20);
	header.writeBigUInt64LE(BigInt(base + headers), 24);
	header.writeBigUInt64LE(64n, 32);
	[64, 56, 1].forEach((value, at) => void header.writeUInt16LE(value, 52 + 2 * at));
	[1, 5].forEach((value, at) => void header.writeUInt32LE(value, 64 + 4 * at));
	[0, base, base, headers + code.length, headers + code.length, 0x1000].forEach(
		(value, at) => void header.writeBigUInt64LE(BigInt(value), 72 + 8 * at),
	);
	return new Uint8Array(Buffer.concat([header, code]));
}
