/**
 * Records of the kernel's audit subsystem, as the kernel writes them to its multicast group and auditd to its log.
 * @see https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment
 * @module
 */

/** The types that a system call's event has. */
export const recordTypes = { SYSCALL: 1300, PATH: 1302, CWD: 1307, PROCTITLE: 1327, EOE: 1320 } as const;

/** One record. The records of one event have the same time and serial number. */
export interface AuditRecord {
	readonly type: number;
	/** Seconds since 1970, in milliseconds' precision. */
	readonly time: number;
	readonly serial: string;
	/** `key=value`, as written. */
	readonly fields: ReadonlyMap<string, string>;
}

const head = /^audit\((\d{1,12})\.(\d{3}):(\d{1,20})\):/;
/** A value is in quotes, or has no space. */
const field = /([A-Za-z0-9_-]+)=("[^"]*"|[^ ]*)/g;

/** Reads the text of a record: `audit(1795924661.780:4): arch=c000003e …`. Undefined where the text is not a record. */
export function parseRecord(type: number, text: string): AuditRecord | undefined {
	const found = head.exec(text);
	if (found === null) return undefined;
	const [whole, seconds = "", milliseconds = "", serial = ""] = found;
	const fields = new Map<string, string>();
	for (const [, key = "", value = ""] of text.slice(whole.length).matchAll(field)) fields.set(key, value);
	return { type, time: Number(`${seconds}.${milliseconds}`), serial, fields };
}

const lineHead = /^(?:node=[^ ]* )?type=([A-Z0-9_]+) msg=(audit\(.*)$/s;

/** Reads a line of auditd's log: `type=SYSCALL msg=audit(…): …`. What auditd adds after a group separator is not read. */
export function parseLogLine(line: string): AuditRecord | undefined {
	const [, name = "", text = ""] = lineHead.exec(line.split("\x1d")[0] ?? "") ?? [];
	const type = Object.hasOwn(recordTypes, name) ? recordTypes[name as keyof typeof recordTypes] : undefined;
	return type === undefined ? undefined : parseRecord(type, text);
}

/**
 * A text that a program chose. The kernel writes it in quotes, or in hexadecimal where it has spaces, quotes or control characters. Bytes
 * that are not UTF-8 become U+FFFD. Undefined where the kernel knows none: `(null)`.
 */
export function untrusted(value: string | undefined): string | undefined {
	if (value === undefined || value === "(null)" || value === "") return undefined;
	if (value.startsWith('"')) return value.slice(1, -1);
	if (!/^(?:[0-9A-F]{2})+$/.test(value)) return value;
	return new TextDecoder().decode(Uint8Array.from(value.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
}
