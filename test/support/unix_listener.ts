/**
 * Unix sockets that no server of a JavaScript runtime would make: whose queue is full, that another user listens on, that are gone.
 * @module
 */
import { dlopen, ptr } from "bun:ffi";

const libc = dlopen("libc.so.6", {
	socket: { args: ["int", "int", "int"], returns: "int" },
	bind: { args: ["int", "ptr", "u32"], returns: "int" },
	connect: { args: ["int", "ptr", "u32"], returns: "int" },
	listen: { args: ["int", "int"], returns: "int" },
	close: { args: ["int"], returns: "int" },
	syscall: { args: ["i64", "i64", "i64", "i64"], returns: "i64" },
}).symbols;

const setresuid = process.arch === "arm64" ? 147 : 117;

/** A socket that nobody accepts connections of. */
export interface Listener {
	/** Connects to itself, so that one more waits to be accepted. */
	connect(): void;
	close(): void;
}

/** Listens on a path. @param queue how many may wait to be accepted, less one @param type `SOCK_STREAM` or another */
export function listenAt(path: string, queue: number, type = 1): Listener {
	const address = addressOf(path);
	const open = [must("socket", libc.socket(1, type, 0))];
	const [listener = -1] = open;
	must("bind", libc.bind(listener, ptr(address), address.length));
	if (type === 1) must("listen", libc.listen(listener, queue));
	return {
		connect: () => {
			const connection = must("socket", libc.socket(1, type, 0));
			open.push(connection);
			must("connect", libc.connect(connection, ptr(address), address.length));
		},
		close: () => {
			for (const one of open) libc.close(one);
		},
	};
}

/** Listens as another user: the kernel keeps who began to. Only this thread is that user, and only meanwhile. */
export function listenAs(user: number, path: string): Listener {
	must("setresuid", Number(libc.syscall(setresuid, -1, user, -1)));
	try {
		return listenAt(path, 8);
	} finally {
		must("setresuid", Number(libc.syscall(setresuid, -1, 0, -1)));
	}
}

function addressOf(path: string): Buffer {
	return Buffer.concat([Buffer.from([1, 0]), Buffer.from(path), Buffer.alloc(1)]);
}

function must(call: string, result: number): number {
	if (result < 0) throw new Error(`${call} failed`);
	return result;
}
