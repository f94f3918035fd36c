/**
 * A connection to a server on a Unix socket of this machine, in both directions.
 * @module
 */

/** The bytes that may wait for a server that does not read. */
const maxUnsent = 16 * 1024 * 1024;

/** A connection that is open. */
export interface UnixStream {
	/** Sends bytes, in the order of the calls. On a closed connection it does nothing. */
	write(bytes: Uint8Array): void;
	/** Closes it. @param why what `closed` is called with */
	close(why?: Error): void;
}

/** What happens on a connection. */
export interface UnixStreamEvents {
	/** Bytes arrived. They are valid until it returns. If it throws, the connection is closed with that error. */
	readonly received: (bytes: Uint8Array) => void;
	/** It is closed, by whichever side; is called once. @param why undefined if the server ended it */
	readonly closed: (why: Error | undefined) => void;
}

/** @param path the path of the server's socket @throws {Error} of the system where no server listens there */
export async function openUnixStream(path: string, { received, closed }: UnixStreamEvents): Promise<UnixStream> {
	const { createConnection } = await import("node:net");
	const socket = createConnection({ path });
	await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
	let cause: Error | undefined;
	const close = (why?: Error) => {
		cause ??= why;
		socket.destroy();
	};
	socket.on("error", (error) => {
		cause ??= error;
	});
	socket.on("data", (bytes: Uint8Array) => {
		try {
			if (!socket.destroyed) received(bytes);
		} catch (error) {
			close(error as Error);
		}
	});
	socket.on("close", () => closed(cause));
	return {
		close,
		write: (bytes) => {
			if (socket.destroyed) return;
			socket.write(bytes);
			if (socket.writableLength > maxUnsent) close(new Error("the server does not read what it is sent"));
		},
	};
}
