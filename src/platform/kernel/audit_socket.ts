/**
 * The kernel's audit subsystem, by netlink.
 * @see https://man7.org/linux/man-pages/man7/netlink.7.html
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/linux/audit.h
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Architecture, callNumbers, type Kernel } from "./syscalls.ts";
import { openKernel } from "./syscalls_open.ts";

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_AUDIT = 9;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SO_RCVBUFFORCE = 33;
/** The bit mask of AUDIT_NLGRP_READLOG. */
const readLog = 1;

const NLMSG_ERROR = 2;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const headerLength = 16;

const AUDIT_GET = 1000;
const AUDIT_SET = 1001;
const NLMSG_DONE = 3;
const AUDIT_ADD_RULE = 1011;
const AUDIT_DEL_RULE = 1012;
const AUDIT_LIST_RULES = 1013;
const AUDIT_STATUS_ENABLED = 1;
const statusLength = 40;

const EAGAIN = 11;
const EINTR = 4;
const EEXIST = 17;
const ENOENT = 2;
const ENOBUFS = 105;

/** Records that wait to be read. */
const bufferSize = 16 * 1024 * 1024;
/** A record has at most 8970 bytes (MAX_AUDIT_MESSAGE_LENGTH). */
const messageSize = 16 * 1024;

/** What the kernel says of its audit subsystem. */
export interface AuditStatus {
	readonly enabled: boolean;
	/** Process of auditd; 0 where none runs. */
	readonly daemon: number;
	/** How many records the kernel has dropped since it started. */
	readonly lost: number;
}

/** A record from the multicast group, or that some were lost because they were not read in time. */
export type Received = { readonly type: number; readonly text: string } | "lost";

/** Settings of the audit subsystem. Takes CAP_AUDIT_CONTROL. */
export interface AuditControl {
	readonly architecture: Architecture;
	status(): AuditStatus;
	enable(): void;
	/** The rules that are loaded, each as a `struct audit_rule_data`. */
	rules(): readonly Uint8Array[];
	/** @returns whether it was added: it may be there already */
	addRule(rule: Uint8Array): boolean;
	/** @returns whether it was there */
	deleteRule(rule: Uint8Array): boolean;
	close(): void;
}

/** Records as the kernel writes them. Takes CAP_AUDIT_READ. */
export interface AuditReader {
	/** The next record; undefined where none comes within the time that the reader was opened with. */
	next(): Received | undefined;
	close(): void;
}

/** @throws {OssifyError} `host/no-ffi`, `host/no-audit` */
export async function openAuditControl(): Promise<AuditControl> {
	const socket = new NetlinkSocket(await openKernel(), 0, 2000);
	return {
		architecture: socket.architecture,
		status: () => socket.status(),
		enable: () => void socket.request(AUDIT_SET, enabledStatus(), "enable audit"),
		rules: () => socket.rules(),
		addRule: (rule) => socket.request(AUDIT_ADD_RULE, rule, "add the rule", EEXIST),
		deleteRule: (rule) => socket.request(AUDIT_DEL_RULE, rule, "delete the rule", ENOENT),
		close: () => socket.close(),
	};
}

/** @param wait milliseconds that `next` waits @throws {OssifyError} `host/no-ffi`, `host/no-audit` */
export async function openAuditReader(wait: number): Promise<AuditReader> {
	const socket = new NetlinkSocket(await openKernel(), readLog, wait);
	const decoder = new TextDecoder();
	return {
		next: () => {
			const message = socket.receive();
			if (message === undefined || message === "lost") return message;
			const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
			return { type: view.getUint16(4, true), text: decoder.decode(message.subarray(headerLength)).replace(/\0+$/, "") };
		},
		close: () => socket.close(),
	};
}

function enabledStatus(): Uint8Array {
	const status = new Uint8Array(statusLength);
	const view = new DataView(status.buffer);
	view.setUint32(0, AUDIT_STATUS_ENABLED, true);
	view.setUint32(4, 1, true);
	return status;
}

class NetlinkSocket {
	readonly architecture: Architecture;
	private readonly kernel: Kernel;
	private readonly fd: number;
	private readonly buffer = new Uint8Array(messageSize);
	private sequence = 0;

	constructor(kernel: Kernel, groups: number, wait: number) {
		this.kernel = kernel;
		this.architecture = kernel.architecture;
		this.fd = this.must("open a socket of", this.call("socket", AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT));
		try {
			const address = new Uint8Array(12);
			const view = new DataView(address.buffer);
			view.setUint16(0, AF_NETLINK, true);
			view.setUint32(8, groups, true);
			this.must("connect to", this.call("bind", this.fd, address, address.length));
			this.must("limit the wait for", this.call("setsockopt", this.fd, SOL_SOCKET, SO_RCVTIMEO, timeval(wait), 16));
			if (groups !== 0) this.must("make a buffer for", this.call("setsockopt", this.fd, SOL_SOCKET, SO_RCVBUFFORCE, int32(bufferSize), 4));
		} catch (error) {
			this.close();
			throw error;
		}
	}

	close(): void {
		this.call("close", this.fd);
	}

	/** A message, which is valid until the next call. */
	receive(): Uint8Array | "lost" | undefined {
		const length = this.call("recvfrom", this.fd, this.buffer, this.buffer.length);
		if (length >= headerLength) return this.buffer.subarray(0, length);
		if (length === -ENOBUFS) return "lost";
		if (length === -EAGAIN || length === -EINTR) return undefined;
		throw noAudit("read from", length);
	}

	/** Sends a request and waits for its acknowledgement. @returns false where the kernel answers with the expected error */
	request(type: number, payload: Uint8Array, purpose: string, expected?: number): boolean {
		this.send(type, NLM_F_REQUEST | NLM_F_ACK, payload);
		const answer = this.answer(purpose, NLMSG_ERROR);
		const code = answer.getInt32(headerLength, true);
		if (code === 0) return true;
		if (code === -(expected ?? 0)) return false;
		throw noAudit(`${purpose}: refused by`, code);
	}

	status(): AuditStatus {
		this.send(AUDIT_GET, NLM_F_REQUEST, new Uint8Array());
		const view = this.answer("read the status", AUDIT_GET);
		const word = (index: number) => view.getUint32(headerLength + 4 * index, true);
		return { enabled: word(1) !== 0, daemon: word(3), lost: word(6) };
	}

	rules(): readonly Uint8Array[] {
		this.send(AUDIT_LIST_RULES, NLM_F_REQUEST, new Uint8Array());
		const rules: Uint8Array[] = [];
		for (;;) {
			const view = this.answer("list the rules", AUDIT_LIST_RULES, NLMSG_DONE);
			if (view.getUint16(4, true) === NLMSG_DONE) return rules;
			rules.push(new Uint8Array(view.buffer, view.byteOffset + headerLength, view.byteLength - headerLength).slice());
		}
	}

	private send(type: number, flags: number, payload: Uint8Array): void {
		const message = new Uint8Array(headerLength + payload.length);
		const view = new DataView(message.buffer);
		view.setUint32(0, message.length, true);
		view.setUint16(4, type, true);
		view.setUint16(6, flags, true);
		view.setUint32(8, ++this.sequence, true);
		message.set(payload, headerLength);
		this.must("write to", this.call("sendto", this.fd, message, message.length));
	}

	/** The answer to the last request. */
	private answer(purpose: string, ...types: readonly number[]): DataView {
		for (;;) {
			const message = this.receive();
			if (message === undefined) throw new OssifyError("host/no-audit", `cannot ${purpose}: the kernel's audit subsystem does not answer`);
			if (message === "lost") continue;
			const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
			const isError = view.getUint16(4, true) === NLMSG_ERROR;
			if (view.getUint32(8, true) !== this.sequence) continue;
			if (isError && !types.includes(NLMSG_ERROR)) throw noAudit(`${purpose}: refused by`, view.getInt32(headerLength, true));
			if (types.includes(view.getUint16(4, true))) return view;
		}
	}

	private must(purpose: string, result: number): number {
		if (result < 0) throw noAudit(purpose, result);
		return result;
	}

	private call(
		name: "socket" | "bind" | "setsockopt" | "recvfrom" | "sendto" | "close",
		...words: readonly (number | Uint8Array)[]
	): number {
		const [a, b, c, d, e] = words;
		return this.kernel.call(callNumbers[this.architecture][name], a, b, c, d, e);
	}
}

/** `struct timeval` */
function timeval(milliseconds: number): Uint8Array {
	const value = new Uint8Array(16);
	const view = new DataView(value.buffer);
	view.setBigInt64(0, BigInt(Math.floor(milliseconds / 1000)), true);
	view.setBigInt64(8, BigInt((milliseconds % 1000) * 1000), true);
	return value;
}

function int32(number: number): Uint8Array {
	const value = new Uint8Array(4);
	new DataView(value.buffer).setInt32(0, number, true);
	return value;
}

const EPERM = 1;
const EPROTONOSUPPORT = 93;

function noAudit(purpose: string, result: number): OssifyError {
	const advice =
		result === -EPERM
			? "run it as root, outside of containers: it takes CAP_AUDIT_CONTROL and CAP_AUDIT_READ"
			: result === -EPROTONOSUPPORT
				? "the kernel is built without audit (CONFIG_AUDITSYSCALL)"
				: undefined;
	return new OssifyError("host/no-audit", `cannot ${purpose} the kernel's audit subsystem: errno ${-result}`, { advice });
}
