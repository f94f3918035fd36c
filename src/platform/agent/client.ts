/**
 * Connections to the agent, by which the command line asks it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { codeOf } from "../fault.ts";
import { openUnixStream } from "../unix_stream.ts";

/** The largest answer in bytes. */
const largestAnswer = 16 * 1024 * 1024;

/**
 * Sends bytes, and returns all that comes back until the agent closes the connection; undefined if no agent listens there.
 * @throws {OssifyError} `host/agent-lost` if it does not answer in time
 */
export async function askSocket(path: string, bytes: Uint8Array, seconds: number): Promise<Uint8Array | undefined> {
	const pieces: Uint8Array[] = [];
	let size = 0;
	const { promise, resolve } = Promise.withResolvers<Error | undefined>();
	const received = (piece: Uint8Array) => {
		pieces.push(piece.slice());
		size += piece.length;
		if (size > largestAnswer) throw new Error("its answer is too long");
	};
	try {
		const stream = await openUnixStream(path, { received, closed: resolve });
		const timer = setTimeout(() => stream.close(new Error(`nothing came within ${seconds} s`)), seconds * 1000);
		stream.write(bytes);
		const why = await promise;
		clearTimeout(timer);
		if (why !== undefined) throw why;
		return new Uint8Array(Buffer.concat(pieces));
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw new OssifyError("host/agent-lost", `the agent at ${path} does not answer: ${(error as Error).message}`);
	}
}

/** Whether an agent listens at a path. Throws errors of the operating system. */
export async function isListening(path: string): Promise<boolean> {
	try {
		(await openUnixStream(path, { received: () => {}, closed: () => {} })).close();
		return true;
	} catch (error) {
		if (isMissing(error)) return false;
		throw error;
	}
}

/** Whether there is no socket, or no process listens on it. */
function isMissing(error: unknown): boolean {
	return ["ENOENT", "ECONNREFUSED"].includes(codeOf(error) ?? "");
}
