/**
 * The system calls that a read-only file system refuses, and what they do.
 * @see https://github.com/torvalds/linux/blob/master/arch/x86/entry/syscalls/syscall_64.tbl
 * @see https://github.com/torvalds/linux/blob/master/arch/x86/entry/syscalls/syscall_32.tbl
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/asm-generic/unistd.h
 * @see https://github.com/torvalds/linux/blob/master/arch/arm/tools/syscall.tbl
 * @module
 */

/** What a program wanted to do. */
export type Action = "create" | "write" | "delete" | "rename" | "link" | "attributes";

/** The architectures of programs: x86 and arm are those of 32-bit programs on x64 and arm64. */
export type ProgramArchitecture = keyof typeof auditArchitectures;

/** The `arch` of a record, by architecture: AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64, AUDIT_ARCH_I386, AUDIT_ARCH_ARM. */
export const auditArchitectures = { x64: 0xc000003e, arm64: 0xc00000b7, x86: 0x40000003, arm: 0x40000028 } as const;

/** A system call. */
export interface RefusedCall {
	readonly name: string;
	readonly action: Action;
	/** Its number; undefined where the architecture does not have it. */
	readonly numbers: Readonly<Record<ProgramArchitecture, number | undefined>>;
	/** The argument with the descriptor at which a relative path begins; undefined where it begins in the working directory. */
	readonly descriptor: "a0" | "a1" | "a2" | undefined;
}

type NumberOrNone = number | undefined;
type Row = readonly [
	name: string,
	action: Action,
	numbers: readonly [x64: NumberOrNone, arm64: NumberOrNone, x86: NumberOrNone, arm: NumberOrNone],
	descriptor?: "a0" | "a1" | "a2",
];

/** `socketcall` is how 32-bit programs on x86 bind a socket to a path. */
const rows: readonly Row[] = [
	["open", "write", [2, undefined, 5, 5]],
	["truncate", "write", [76, 45, 92, 92]],
	["rename", "rename", [82, undefined, 38, 38]],
	["mkdir", "create", [83, undefined, 39, 39]],
	["rmdir", "delete", [84, undefined, 40, 40]],
	["creat", "create", [85, undefined, 8, 8]],
	["link", "link", [86, undefined, 9, 9]],
	["unlink", "delete", [87, undefined, 10, 10]],
	["symlink", "link", [88, undefined, 83, 83]],
	["chmod", "attributes", [90, undefined, 15, 15]],
	["fchmod", "attributes", [91, 52, 94, 94]],
	["chown", "attributes", [92, undefined, 182, 182]],
	["fchown", "attributes", [93, 55, 95, 95]],
	["lchown", "attributes", [94, undefined, 16, 16]],
	["utime", "attributes", [132, undefined, 30, undefined]],
	["mknod", "create", [133, undefined, 14, 14]],
	["setxattr", "attributes", [188, 5, 226, 226]],
	["lsetxattr", "attributes", [189, 6, 227, 227]],
	["fsetxattr", "attributes", [190, 7, 228, 228]],
	["removexattr", "attributes", [197, 14, 235, 235]],
	["lremovexattr", "attributes", [198, 15, 236, 236]],
	["fremovexattr", "attributes", [199, 16, 237, 237]],
	["utimes", "attributes", [235, undefined, 271, 269]],
	["openat", "write", [257, 56, 295, 322], "a0"],
	["mkdirat", "create", [258, 34, 296, 323], "a0"],
	["mknodat", "create", [259, 33, 297, 324], "a0"],
	["fchownat", "attributes", [260, 54, 298, 325], "a0"],
	["futimesat", "attributes", [261, undefined, 299, 326], "a0"],
	["unlinkat", "delete", [263, 35, 301, 328], "a0"],
	["renameat", "rename", [264, 38, 302, 329], "a2"],
	["linkat", "link", [265, 37, 303, 330], "a2"],
	["symlinkat", "link", [266, 36, 304, 331], "a1"],
	["fchmodat", "attributes", [268, 53, 306, 333], "a0"],
	["utimensat", "attributes", [280, 88, 320, 348], "a0"],
	["renameat2", "rename", [316, 276, 353, 382], "a2"],
	["bind", "create", [49, 200, 361, 282]],
	["openat2", "write", [437, 437, 437, 437], "a0"],
	["fchmodat2", "attributes", [452, 452, 452, 452], "a0"],
	["truncate64", "write", [undefined, undefined, 193, 193]],
	["chown32", "attributes", [undefined, undefined, 212, 212]],
	["fchown32", "attributes", [undefined, undefined, 207, 207]],
	["lchown32", "attributes", [undefined, undefined, 198, 198]],
	["utimensat_time64", "attributes", [undefined, undefined, 412, 412], "a0"],
	["socketcall", "create", [undefined, undefined, 102, undefined]],
	["setxattrat", "attributes", [463, 463, 463, 463], "a0"],
	["removexattrat", "attributes", [466, 466, 466, 466], "a0"],
	["file_setattr", "attributes", [469, 469, 469, 469], "a0"],
];

/** All of them. */
export const refusedCalls: readonly RefusedCall[] = rows.map(([name, action, [x64, arm64, x86, arm], descriptor]) => ({
	name,
	action,
	numbers: { x64, arm64, x86, arm },
	descriptor,
}));

/** The call of a record. Undefined for one of another architecture, and for unknown ones. */
export function callOf(arch: string | undefined, number: string | undefined): RefusedCall | undefined {
	const kind = architectures.find((one) => auditArchitectures[one].toString(16) === arch);
	return kind && refusedCalls.find(({ numbers }) => numbers[kind] !== undefined && String(numbers[kind]) === number);
}

const architectures = Object.keys(auditArchitectures) as ProgramArchitecture[];
