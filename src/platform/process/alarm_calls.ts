/**
 * The last writes of a process as a table of system calls, which {@link handlerCode} makes.
 * @module
 */

import { type Architecture, type CallName, callNumbers } from "../kernel/syscalls.ts";
import type { FinalAppend, FinalWrites } from "./alarm.ts";
import { rowSize } from "./alarm_code.ts";

const AT_FDCWD = -100;
const O_WRONLY = 1;
const O_CREAT = 0o100;
const O_NOCTTY = 0o400;
const O_APPEND = 0o2000;
/** O_NONBLOCK: a pipe in place of the file may have no reader. Opening it then fails at once. */
const O_NONBLOCK = 0o4000;
const O_NOFOLLOW: Readonly<Record<Architecture, number>> = { x64: 0o400000, arm64: 0o100000 };
const standardError = 2;

interface Row {
	readonly name: CallName;
	readonly words: readonly number[];
	/** The row that gets the result of this one as its first argument: the descriptor to write to. */
	readonly into?: number;
}

/**
 * The handler's data: the cursor, space for unused results, the rows, and the bytes to write. Writes that do not fit are omitted, but never the call that
 * ends the process.
 * @param address the address of the data
 */
export function callTable(architecture: Architecture, writes: FinalWrites, address: number, size: number): Uint8Array {
	const { appends, stderr, exitCode } = writes;
	const rowsAt = rowSize;
	const count = appends.length * 2 + 2;
	const bytes = new Bytes(rowsAt + count * rowSize, Math.min(size, rowsAt + count * rowSize + lengthOf(writes)), address);
	const rows: Row[] = [];
	for (const append of appends) rows.push(...rowsOf(architecture, append, rows.length, bytes));
	rows.push({ name: "write", words: [standardError, ...bytes.add(stderr)] });
	rows.push({ name: "exit_group", words: [exitCode] });
	return encode(architecture, rows, bytes.all(), address);
}

/** An upper limit of the length in bytes: a character has at most three bytes of UTF-8 for each unit of UTF-16. */
function lengthOf({ appends, stderr }: FinalWrites): number {
	const lengths = appends.map(({ to, bytes }) => bytes.length + ("name" in to ? to.name.length * 3 + 1 : 0));
	return lengths.reduce((sum, length) => sum + length, stderr.length);
}

function rowsOf(architecture: Architecture, { to, bytes }: FinalAppend, at: number, memory: Bytes): Row[] {
	if ("descriptor" in to) return [{ name: "write", words: [to.descriptor, ...memory.add(bytes)] }];
	const [name] = memory.add(new TextEncoder().encode(`${to.name}\0`));
	const flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | (to.followLinks ? 0 : O_NOFOLLOW[architecture]);
	return [
		{ name: "openat", words: [to.folder ?? AT_FDCWD, name, flags, to.mode], into: at + 1 },
		{ name: "write", words: [-1, ...memory.add(bytes)] },
	];
}

/** A sequence of bytes, with their addresses. */
class Bytes {
	private readonly memory: Uint8Array;
	private readonly address: number;
	private end: number;

	constructor(start: number, size: number, address: number) {
		this.memory = new Uint8Array(size);
		this.address = address;
		this.end = start;
	}

	/** Appends bytes. @returns their address and length */
	add(bytes: Uint8Array): [address: number, length: number] {
		const at = this.end;
		if (at + bytes.length > this.memory.length) return [this.address, 0];
		this.memory.set(bytes, at);
		this.end += bytes.length;
		return [this.address + at, bytes.length];
	}

	all(): Uint8Array {
		return this.memory.subarray(0, this.end);
	}
}

function encode(architecture: Architecture, rows: readonly Row[], memory: Uint8Array, address: number): Uint8Array {
	const view = new DataView(memory.buffer);
	const put = (at: number, word: number) => view.setBigInt64(at, BigInt(word), true);
	const unread = address + 8;
	put(0, address + rowSize);
	rows.forEach(({ name, words, into }, index) => {
		const at = rowSize * (index + 1);
		[callNumbers[architecture][name], ...words].forEach((word, position) => void put(at + position * 8, word));
		put(at + rowSize - 8, into === undefined ? unread : address + rowSize * (into + 1) + 8);
	});
	return memory;
}
