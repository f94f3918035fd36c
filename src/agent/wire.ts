/**
 * The protocol between the client and the agent: docs/internals/agent.md.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { joined } from "../json/mod.ts";

/** What a client asks for: a command of ossify, to be run as if the client had executed it. */
export interface Request {
	/** The client's own path. */
	readonly client: string;
	/** Its working directory. */
	readonly folder: string;
	/** The absolute path of the executable that the client would run otherwise. */
	readonly executable: string;
	readonly args: readonly string[];
	/** Its standard input, read to the end. */
	readonly input: Uint8Array;
}

/** The result of a command. */
export interface Answer {
	readonly code: number;
	readonly stdout: Uint8Array;
	readonly stderr: Uint8Array;
}

/** The last byte is the version of the protocol. */
const magic = new Uint8Array([...new TextEncoder().encode("ossify"), 0, 1]);
const headerSize = magic.length + 8;
/** Bytes. Arguments of a program have at most 128 KiB each; a plan of the copy-up hook has less. */
const longestHead = 132 * 1024;
/** Bytes: the largest spec or OCI state. */
export const largestInput = 16 * 1024 * 1024;

/** A request that arrives in pieces. */
export class RequestReader {
	private readonly pieces: Uint8Array[] = [];
	private size = 0;
	private wanted: number | undefined;

	/** The bytes that are kept. */
	get length(): number {
		return this.size;
	}

	/** @returns the request, once it is complete @throws {OssifyError} `input/invalid-request` */
	add(piece: Uint8Array): Request | undefined {
		this.pieces.push(piece.slice());
		this.size += piece.length;
		if (this.size < headerSize) return undefined;
		this.wanted ??= sizeIn(this.whole());
		if (this.size < this.wanted) return undefined;
		if (this.size > this.wanted) throw invalid("it is longer than it says");
		return parse(this.whole());
	}

	private whole(): Uint8Array {
		const whole = joined(this.pieces);
		this.pieces.splice(0, this.pieces.length, whole);
		return whole;
	}
}

/** The size of the whole request, by its header. */
function sizeIn(bytes: Uint8Array): number {
	if (magic.some((byte, index) => bytes[index] !== byte)) throw invalid("it is no request of an ossify of this version");
	const { head, input } = lengthsIn(bytes);
	if (head > longestHead) throw invalid(`its arguments have ${head} bytes, at most ${longestHead} are taken`);
	if (input > largestInput) throw invalid(`its input has ${input} bytes, at most ${largestInput} are taken`);
	return headerSize + head + input;
}

function lengthsIn(bytes: Uint8Array): { readonly head: number; readonly input: number } {
	const view = new DataView(bytes.buffer, bytes.byteOffset + magic.length, 8);
	return { head: view.getUint32(0, true), input: view.getUint32(4, true) };
}

function parse(bytes: Uint8Array): Request {
	const { head } = lengthsIn(bytes);
	const end = headerSize + head;
	const words = decoded(bytes.subarray(headerSize, end)).split("\0");
	const last = words.pop();
	const [client, folder, executable, ...args] = words;
	if (last !== "" || executable === undefined || client === undefined || folder === undefined)
		throw invalid("its arguments are incomplete");
	if (!executable.startsWith("/") || !client.startsWith("/") || !folder.startsWith("/")) throw invalid("a path in it is not absolute");
	return { client, folder, executable, args, input: bytes.subarray(end) };
}

function decoded(bytes: Uint8Array): string {
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch (cause) {
		throw invalid("its arguments are not UTF-8", cause);
	}
}

function invalid(why: string, cause?: unknown): OssifyError {
	return new OssifyError("input/invalid-request", `cannot take the request: ${why}`, { cause });
}

/** The bytes of a request, for a client in this code. */
export function encodeRequest({ client, folder, executable, args, input }: Request): Uint8Array {
	const head = new TextEncoder().encode([client, folder, executable, ...args].map((word) => `${word}\0`).join(""));
	const bytes = new Uint8Array(headerSize + head.length + input.length);
	bytes.set(magic);
	const view = new DataView(bytes.buffer, magic.length, 8);
	view.setUint32(0, head.length, true);
	view.setUint32(4, input.length, true);
	bytes.set(head, headerSize);
	bytes.set(input, headerSize + head.length);
	return bytes;
}

/** The agent does not take the request: the client runs the executable itself. */
export const declined = frame("F");

/** The work has begun: from now on, the client must not run the executable itself. */
export const begun = frame("B");

/** The frames of an answer. */
export function answerFrames({ code, stdout, stderr }: Answer): Uint8Array {
	return joined([frame("O", stdout), frame("E", stderr), frame("X", new Uint8Array([code]))]);
}

function frame(kind: "F" | "B" | "O" | "E" | "X", payload: Uint8Array = new Uint8Array()): Uint8Array {
	const bytes = new Uint8Array(5 + payload.length);
	bytes[0] = kind.charCodeAt(0);
	new DataView(bytes.buffer).setUint32(1, payload.length, true);
	bytes.set(payload, 5);
	return bytes;
}

/**
 * Reads the frames of a complete answer.
 * @returns undefined if the agent declined
 * @throws {OssifyError} `host/agent-lost` if the answer is incomplete
 */
export function parseAnswer(bytes: Uint8Array): Answer | undefined {
	const parts = { O: [] as Uint8Array[], E: [] as Uint8Array[] };
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	for (let at = 0; at + 5 <= bytes.length; ) {
		const kind = String.fromCharCode(view.getUint8(at));
		const payload = bytes.subarray(at + 5, at + 5 + view.getUint32(at + 1, true));
		at += 5 + payload.length;
		if (kind === "F") return undefined;
		if (kind === "O" || kind === "E") parts[kind].push(payload);
		const [code] = payload;
		if (kind === "X" && code !== undefined) return { code, stdout: joined(parts.O), stderr: joined(parts.E) };
	}
	throw new OssifyError("host/agent-lost", "the agent ended before its answer was complete: its own log says why");
}
