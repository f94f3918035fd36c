/**
 * What the agent sends to a worker, and what it gets back.
 * @module
 */
import type { DecisionRecord } from "../enforcement/mod.ts";
import type { Answer, Request } from "./wire.ts";

/** A request, and the process that sent it. */
export interface Job extends Request {
	/** The process ID of the client: it has the working directory of the caller, and its capabilities. */
	readonly pid: number;
}

/** The exit code of a worker that answered and does not take the next job, which may have been sent already. No command ends with it. */
export const notTakenCode = 69;

/** The parts of a record that metrics need. */
export type Recorded = Pick<DecisionRecord, "stage" | "outcome" | "engine" | "namespace" | "reasons" | "policy" | "duration">;

/** The result of a job. */
export interface Result extends Answer {
	readonly records: readonly Recorded[];
	/** Bytes of the worker's memory. */
	readonly memory: number;
}

/** A head as JSON, after its length, and then the parts, each after its length. */
export function encodeMessage(head: object, ...parts: readonly Uint8Array[]): Uint8Array {
	const all = [new TextEncoder().encode(JSON.stringify(head)), ...parts];
	const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + 4 + length, 0));
	const view = new DataView(bytes.buffer);
	let at = 0;
	for (const part of all) {
		view.setUint32(at, part.length, true);
		bytes.set(part, at + 4);
		at += 4 + part.length;
	}
	return bytes;
}

/** The reverse of {@link encodeMessage}. Both ends are this program, so the head is as it was sent. */
export function decodeMessage(bytes: Uint8Array): { readonly head: unknown; readonly parts: readonly Uint8Array[] } {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const all: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; ) {
		const length = view.getUint32(at, true);
		all.push(bytes.subarray(at + 4, at + 4 + length));
		at += 4 + length;
	}
	const [head, ...parts] = all;
	return { head: JSON.parse(new TextDecoder().decode(head)), parts };
}

export function encodeJob({ input, ...head }: Job): Uint8Array {
	return encodeMessage(head, input);
}

export function decodeJob(bytes: Uint8Array): Job {
	const { head, parts } = decodeMessage(bytes);
	return { ...(head as Omit<Job, "input">), input: parts[0] ?? new Uint8Array() };
}

export function encodeResult({ stdout, stderr, ...head }: Result): Uint8Array {
	return encodeMessage(head, stdout, stderr);
}

export function decodeResult(bytes: Uint8Array): Result {
	const { head, parts } = decodeMessage(bytes);
	const [stdout = new Uint8Array(), stderr = new Uint8Array()] = parts;
	return { ...(head as Omit<Result, "stdout" | "stderr">), stdout, stderr };
}
