/**
 * A connection to the agent, by which the command line asks it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { codeOf } from "../fault.ts";

/** The largest answer in bytes. */
const largestAnswer = 16 * 1024 * 1024;

/**
 * Sends bytes, and returns all that comes back until the agent closes the connection; undefined if no agent listens there.
 * @throws {OssifyError} `host/agent-lost` if it does not answer in time
 */
export async function askSocket(path: string, bytes: Uint8Array, seconds: number): Promise<Uint8Array | undefined> {
	const { connect } = await import("node:net");
	return await new Promise((resolve, reject) => {
		const pieces: Buffer[] = [];
		let size = 0;
		const socket = connect(path, () => socket.write(bytes));
		const fail = (why: string) => {
			clearTimeout(timer);
			socket.destroy();
			reject(new OssifyError("host/agent-lost", `the agent at ${path} does not answer: ${why}`));
		};
		const timer = setTimeout(() => fail(`nothing came within ${seconds} s`), seconds * 1000);
		socket.on("data", (piece: Buffer) => {
			pieces.push(piece);
			size += piece.length;
			if (size > largestAnswer) fail("its answer is too long");
		});
		socket.on("end", () => {
			clearTimeout(timer);
			socket.destroy();
			resolve(new Uint8Array(Buffer.concat(pieces)));
		});
		socket.on("error", (error) => {
			if (!["ENOENT", "ECONNREFUSED"].includes(codeOf(error) ?? "")) return fail(error.message);
			clearTimeout(timer);
			resolve(undefined);
		});
	});
}
