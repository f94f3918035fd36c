/**
 * Connections to the agent, by which the command line asks it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { codeOf } from "../fault.ts";
import { callNumbers, type Kernel } from "../kernel/syscalls.ts";
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";
import { AF_UNIX, unixAddress } from "../kernel/unix_address.ts";
import { openUnixStream } from "../unix_stream.ts";

/** The largest answer in bytes. */
const largestAnswer = 16 * 1024 * 1024;

/**
 * Sends bytes, and returns all that comes back until the agent closes the connection; undefined if no agent listens there.
 * @throws {OssifyError} `host/agent-lost` if it does not answer in time, `host/unreadable` if this user may not connect
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
		if (isMissing(error) && !(await isFull(path))) return undefined;
		if (isMissing(error)) throw noAnswer(path, "too many connections wait for it");
		if (codeOf(error) === "EACCES") throw forbidden(path);
		throw noAnswer(path, (error as Error).message);
	}
}

function noAnswer(path: string, why: string): OssifyError {
	return new OssifyError("host/agent-lost", `the agent at ${path} does not answer: ${why}`);
}

function forbidden(path: string): OssifyError {
	return new OssifyError("host/unreadable", `cannot ask the agent at ${path}: permission denied`, { advice: "run ossify as root" });
}

/** Whether a process listens on a socket that could not be connected to. Node reports that by itself. */
async function isFull(path: string): Promise<boolean> {
	return canCallKernel() && isListening(await openKernel(), path);
}

const SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0o4000 | 0o2000000;
const ENOENT = 2;
const EAGAIN = 11;
const ECONNREFUSED = 111;

/**
 * Whether an agent listens at a path. The kernel is asked, because Bun reports a socket whose queue is full in the same way as one that no process
 * listens on.
 * @see https://man7.org/linux/man-pages/man2/connect.2.html
 * @throws {OssifyError} `host/unwritable` if that is not known, as for a socket of another kind
 */
export function isListening({ architecture, call }: Kernel, path: string): boolean {
	const numbers = callNumbers[architecture];
	const address = unixAddress(path);
	const fd = call(numbers.socket, AF_UNIX, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
	const result = fd < 0 ? fd : call(numbers.connect, fd, address, address.length);
	if (fd >= 0) call(numbers.close, fd);
	if (result === 0 || result === -EAGAIN) return true;
	if (result === -ENOENT || result === -ECONNREFUSED) return false;
	throw new OssifyError("host/unwritable", `cannot find out whether an agent listens on ${path}: error ${-result}`);
}

/** Whether there is no socket, or no process listens on it. */
function isMissing(error: unknown): boolean {
	return ["ENOENT", "ECONNREFUSED"].includes(codeOf(error) ?? "");
}
