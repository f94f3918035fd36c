/**
 * An agent that answers what a test says, and the client that asks it: the real executable, over a real socket.
 * @module
 */
import { unlinkSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { root } from "../cross_runtime/runtimes.ts";

/** The client's executable for this machine. */
export const client = `${root}src/agent/client/ossify-start-${process.arch}`;

/** What an agent does with each connection. */
export interface Behaviour {
	readonly answer: Uint8Array;
	/** Whether each byte of the answer is sent on its own. */
	readonly inBytes?: boolean;
	/** Whether it answers without reading the request. */
	readonly early?: boolean;
	/** Whether it keeps the connection open after its answer. */
	readonly stays?: boolean;
}

/** A request as the agent received it. A text has a character for each byte. */
export interface Received {
	readonly header: string;
	readonly strings: readonly string[];
	readonly input: Uint8Array;
}

/** A frame of an answer. */
export function frame(kind: string, payload: Uint8Array | string = ""): Uint8Array {
	const bytes = Buffer.from(payload);
	const header = Buffer.from([kind.charCodeAt(0), 0, 0, 0, 0]);
	header.writeUInt32LE(bytes.length, 1);
	return Buffer.concat([header, bytes]);
}

/** Listens while `work` is done. @returns what it returns, and the requests that were received whole */
export async function withAgent<T>(
	path: string,
	behaviour: Behaviour,
	work: () => Promise<T>,
): Promise<{ result: T; received: Received[] }> {
	const received: Received[] = [];
	const open = new Set<Socket>();
	const server = createServer((connection) => {
		open.add(connection);
		connection.on("error", () => {}); // A client that has gone.
		serve(connection, behaviour, received);
	});
	await new Promise<void>((resolve) => server.listen(path, resolve));
	try {
		return { result: await work(), received };
	} finally {
		for (const connection of open) connection.destroy();
		await new Promise((resolve) => server.close(resolve));
		remove(path);
	}
}

function serve(connection: Socket, behaviour: Behaviour, received: Received[]): void {
	if (behaviour.early === true) return void send(connection, behaviour);
	let bytes = Buffer.alloc(0);
	let isDone = false;
	connection.on("data", (chunk: Buffer) => {
		bytes = Buffer.concat([bytes, chunk]);
		const request = isDone ? undefined : parse(bytes);
		if (request === undefined) return;
		isDone = true;
		received.push(request);
		void send(connection, behaviour);
	});
}

async function send(connection: Socket, { answer, inBytes, stays }: Behaviour): Promise<void> {
	for (const piece of inBytes === true ? Array.from(answer, (byte) => Uint8Array.of(byte)) : [answer]) {
		connection.write(piece);
		if (inBytes === true) await Bun.sleep(1);
	}
	if (stays !== true) connection.end();
}

/** The request, if it is whole. */
function parse(bytes: Buffer): Received | undefined {
	if (bytes.length < 16) return undefined;
	const end = 16 + bytes.readUInt32LE(8);
	const input = bytes.subarray(end);
	if (bytes.length < end || input.length < bytes.readUInt32LE(12)) return undefined;
	const head = bytes.toString("latin1", 16, end);
	if (!head.endsWith("\0") || input.length > bytes.readUInt32LE(12)) throw new Error("not a request");
	return { header: bytes.toString("latin1", 0, 8), strings: head.slice(0, -1).split("\0"), input };
}

function remove(path: string): void {
	try {
		unlinkSync(path);
	} catch {
		// The server has removed it.
	}
}

/** What a program shows of itself. A text has a character for each byte. */
export interface Shown {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a program. */
export async function shownBy(
	argv: readonly string[],
	{ input = "", cwd = root, env = process.env }: { input?: string | Uint8Array; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Shown> {
	const child = Bun.spawn({ cmd: [...argv], cwd, env, stdin: Buffer.from(input), stdout: "pipe", stderr: "pipe" });
	const text = async (stream: ReadableStream) => Buffer.from(await new Response(stream).arrayBuffer()).toString("latin1");
	const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
	return { code, stdout, stderr };
}
