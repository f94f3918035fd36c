/**
 * The logs of the system, journald and syslog. A record is one datagram to their socket. No library or child process is used: a hook has
 * a few milliseconds and no PATH.
 * @see https://systemd.io/JOURNAL_NATIVE_PROTOCOL/
 * @see https://www.rfc-editor.org/rfc/rfc3164
 * @module
 */

import type { DecisionRecord, Outcome } from "../enforcement/mod.ts";
import { OssifyError } from "../errors.ts";
import { callNumbers, type Kernel } from "../platform/kernel/syscalls.ts";
import { AF_UNIX, unixAddress } from "../platform/kernel/unix_address.ts";
import { lineOf } from "./line.ts";

/** A log of the system. */
export interface SystemLog {
	readonly name: string;
	readonly socket: string;
	/** The datagram of one record. */
	message(record: DecisionRecord): Uint8Array;
}

/** Severities of syslog: error, warning, informational. */
const severities: Readonly<Record<Outcome, number>> = {
	failed: 3,
	allowed: 3,
	denied: 4,
	audited: 6,
	hardened: 6,
	requested: 6,
	changed: 6,
	unchanged: 6,
};

/** Facility `daemon`. */
const facility = 3;

/** Bytes that every syslog daemon accepts. rsyslog's default is 8 KiB, and the header needs some of it. */
const maxSyslog = 8000;
/** With the kernel's defaults, a datagram of a local socket may have about 200 KiB. */
const maxJournal = 32_768;

/** The logs by their names in `--log`. */
export const systemLogs: Readonly<Record<"journald" | "syslog", SystemLog>> = {
	journald: {
		name: "journald",
		socket: "/run/systemd/journal/socket",
		message: (record) => {
			const fields = [`PRIORITY=${severities[record.outcome]}`, "SYSLOG_IDENTIFIER=ossify", `OSSIFY_OUTCOME=${record.outcome}`];
			return framed(`${fields.join("\n")}\nMESSAGE=`, lineOf(record, maxJournal), "\n");
		},
	},
	syslog: {
		name: "syslog",
		socket: "/dev/log",
		message: (record) => framed(`<${facility * 8 + severities[record.outcome]}>ossify: `, lineOf(record, maxSyslog), ""),
	},
};

function framed(head: string, line: Uint8Array, end: string): Uint8Array {
	const text = (part: string) => new TextEncoder().encode(part);
	return new Uint8Array([...text(head), ...line.subarray(0, -1), ...text(end)]);
}

const SOCK_DGRAM_CLOEXEC = 0o2000002;
const SOCK_NONBLOCK = 0o4000;
const MSG_NOSIGNAL = 0x4000;
const SOL_SOCKET = 1;
const SO_SNDTIMEO = 21;
/** The time that a busy daemon may delay a container. */
const seconds = 1n;

/** Opens a socket that is connected to the log, for a write(2) that does not block. @throws {OssifyError} `host/unwritable` */
export function connect({ architecture, call }: Kernel, log: SystemLog): number {
	const number = callNumbers[architecture];
	const check = checked(log);
	const fd = check(call(number.socket, AF_UNIX, SOCK_DGRAM_CLOEXEC | SOCK_NONBLOCK, 0));
	const address = unixAddress(log.socket);
	const result = call(number.connect, fd, address, address.length);
	if (result < 0) call(number.close, fd);
	check(result);
	return fd;
}

function checked({ name, socket }: SystemLog): (result: number) => number {
	return (result) => {
		if (result < 0) throw new OssifyError("host/unwritable", `cannot write to ${name} at ${socket}: ${reasonOf(-result)}`);
		return result;
	};
}

/** Sends one datagram. @throws {OssifyError} `host/unwritable` */
export function send({ architecture, call }: Kernel, log: SystemLog, message: Uint8Array): void {
	const { socket } = log;
	const number = callNumbers[architecture];
	const check = checked(log);
	const fd = check(call(number.socket, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0));
	try {
		const limit = new Uint8Array(new BigInt64Array([seconds, 0n]).buffer);
		check(call(number.setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, limit, limit.length));
		const address = unixAddress(socket);
		check(call(number.sendto, fd, message, message.length, MSG_NOSIGNAL, address, address.length));
	} finally {
		call(number.close, fd);
	}
}

/** include/uapi/asm-generic/errno.h */
const reasons: Readonly<Record<number, string>> = {
	2: "there is no such socket; is its daemon running?",
	11: "it is busy",
	13: "permission denied",
	90: "the record is too long for it",
	91: "it is another kind of socket",
	111: "no process listens there",
};

function reasonOf(errno: number): string {
	return reasons[errno] ?? `error ${errno}`;
}
