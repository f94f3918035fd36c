/**
 * The system calls that a read-only file system refuses, and what they do.
 * @see https://github.com/torvalds/linux/blob/master/arch/x86/entry/syscalls/syscall_64.tbl
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/asm-generic/unistd.h
 * @module
 */

/** What a program wanted to do. */
export type Action = "create" | "write" | "delete" | "rename" | "link" | "attributes";

/** A system call. */
export interface RefusedCall {
	readonly name: string;
	readonly action: Action;
	/** Its numbers; undefined where the architecture does not have it. */
	readonly x64: number | undefined;
	readonly arm64: number | undefined;
	/** The argument with the descriptor at which a relative path begins; undefined where it begins in the working directory. */
	readonly descriptor: "a0" | "a1" | "a2" | undefined;
}

type Row = readonly [name: string, action: Action, x64: number | undefined, arm64: number | undefined, descriptor?: "a0" | "a1" | "a2"];

const rows: readonly Row[] = [
	["open", "write", 2, undefined],
	["truncate", "write", 76, 45],
	["rename", "rename", 82, undefined],
	["mkdir", "create", 83, undefined],
	["rmdir", "delete", 84, undefined],
	["creat", "create", 85, undefined],
	["link", "link", 86, undefined],
	["unlink", "delete", 87, undefined],
	["symlink", "link", 88, undefined],
	["chmod", "attributes", 90, undefined],
	["fchmod", "attributes", 91, 52],
	["chown", "attributes", 92, undefined],
	["fchown", "attributes", 93, 55],
	["lchown", "attributes", 94, undefined],
	["utime", "attributes", 132, undefined],
	["mknod", "create", 133, undefined],
	["setxattr", "attributes", 188, 5],
	["lsetxattr", "attributes", 189, 6],
	["fsetxattr", "attributes", 190, 7],
	["removexattr", "attributes", 197, 14],
	["lremovexattr", "attributes", 198, 15],
	["fremovexattr", "attributes", 199, 16],
	["utimes", "attributes", 235, undefined],
	["openat", "write", 257, 56, "a0"],
	["mkdirat", "create", 258, 34, "a0"],
	["mknodat", "create", 259, 33, "a0"],
	["fchownat", "attributes", 260, 54, "a0"],
	["futimesat", "attributes", 261, undefined, "a0"],
	["unlinkat", "delete", 263, 35, "a0"],
	["renameat", "rename", 264, 38, "a2"],
	["linkat", "link", 265, 37, "a2"],
	["symlinkat", "link", 266, 36, "a1"],
	["fchmodat", "attributes", 268, 53, "a0"],
	["utimensat", "attributes", 280, 88, "a0"],
	["renameat2", "rename", 316, 276, "a2"],
	["bind", "create", 49, 200],
	["openat2", "write", 437, 437, "a0"],
	["fchmodat2", "attributes", 452, 452, "a0"],
];

/** All of them. */
export const refusedCalls: readonly RefusedCall[] = rows.map(([name, action, x64, arm64, descriptor]) => ({
	name,
	action,
	x64,
	arm64,
	descriptor,
}));

/** The `arch` of a record, by architecture: AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64. */
export const auditArchitectures = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

/** The call of a record. Undefined for one of another architecture, such as a 32-bit program's, and for unknown ones. */
export function callOf(arch: string | undefined, number: string | undefined): RefusedCall | undefined {
	const kind = (["x64", "arm64"] as const).find((one) => auditArchitectures[one].toString(16) === arch);
	return kind && refusedCalls.find((one) => one[kind] !== undefined && String(one[kind]) === number);
}
