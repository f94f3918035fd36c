/**
 * The audit rule that records refused writes, for the kernel and for auditd.
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/linux/audit.h
 * @module
 */
import { auditArchitectures, type ProgramArchitecture, refusedCalls } from "./calls.ts";

/** The key in each record of the rule. */
export const ruleKey = "ossify";

const AUDIT_FILTER_EXIT = 4;
const AUDIT_ALWAYS = 2;
const AUDIT_ARCH = 11;
const AUDIT_EXIT = 103;
const AUDIT_FILTERKEY = 210;
const AUDIT_EQUAL = 0x40000000;
const EROFS = 30;
/** Words of the bit mask of system calls, and fields of a rule. */
const words = 64;

/** The architectures of a machine: its own, and that of the 32-bit programs that it can run. */
type MachineArchitecture = "x64" | "arm64";
const programsOf = { x64: ["x64", "x86"], arm64: ["arm64", "arm"] } as const;

/** The rules of a machine: for 64-bit programs and for 32-bit ones, whose system calls have other numbers. */
export function ruleMessages(machine: MachineArchitecture): readonly Uint8Array<ArrayBuffer>[] {
	return programsOf[machine].map(ruleMessage);
}

/** `struct audit_rule_data`: system calls of this architecture that end with EROFS. */
export function ruleMessage(architecture: ProgramArchitecture): Uint8Array<ArrayBuffer> {
	const key = new TextEncoder().encode(ruleKey);
	const fields = [
		[AUDIT_ARCH, auditArchitectures[architecture]],
		[AUDIT_EXIT, -EROFS >>> 0],
		[AUDIT_FILTERKEY, key.length],
	] as const;
	const [mask, types, values, operators] = [12, 12 + words * 4, 12 + words * 8, 12 + words * 12];
	const end = 12 + words * 16;
	const message = new Uint8Array(end + 4 + key.length);
	const view = new DataView(message.buffer);
	const put = (offset: number, value: number) => view.setUint32(offset, value, true);
	put(0, AUDIT_FILTER_EXIT);
	put(4, AUDIT_ALWAYS);
	put(8, fields.length);
	for (const call of refusedCalls) {
		const number = call.numbers[architecture];
		if (number === undefined) continue;
		const word = mask + Math.floor(number / 32) * 4;
		put(word, (view.getUint32(word, true) | (1 << (number % 32))) >>> 0);
	}
	for (const [index, [type, value]] of fields.entries()) {
		put(types + index * 4, type);
		put(values + index * 4, value);
		put(operators + index * 4, AUDIT_EQUAL);
	}
	put(end, key.length);
	message.set(key, end + 4);
	return message;
}

/** The content of a file of `/etc/audit/rules.d`, for auditd. */
export function ruleFile(machine: MachineArchitecture): string {
	const [own, short] = programsOf[machine];
	return `# Written by \`ossify denials install\`: writes that a read-only file system refuses.\n${line("b64", own)}${line("b32", short)}`;
}

function line(arch: string, architecture: ProgramArchitecture): string {
	const calls = refusedCalls.flatMap(({ name, numbers: { [architecture]: number } }) =>
		number === undefined ? [] : [number < newCalls ? name : number],
	);
	return `-a always,exit -F arch=${arch} -S ${calls.join(",")} -F exit=-EROFS -k ${ruleKey}\n`;
}

/** From Linux 5.1 on: an older auditctl refuses a line with a name that it does not know. */
const newCalls = 403;
