/**
 * A Unix socket that this process listens on. Bun only: neither Deno nor Node tells the descriptor of a connection, by which the kernel says who is at
 * the other end.
 * @module
 */
import { chmodSync, lstatSync, mkdirSync, readlinkSync, renameSync, statSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { Socket as BunSocket } from "bun";
import { OssifyError } from "../../errors.ts";
import { callNumbers, type Kernel } from "../kernel/syscalls.ts";
import { isListening } from "./client.ts";
import { whileAlone } from "./socket_lock.ts";

/** The process at the other end, as the kernel says. */
export interface Peer {
	readonly pid: number;
	readonly uid: number;
}

/** One connection. */
export interface Connection {
	/** Undefined if the kernel does not say. */
	readonly peer: Peer | undefined;
	/** Sends bytes, as the other end takes them. @returns whether the kernel has all of them */
	send(bytes: Uint8Array): boolean;
	/** Closes it once everything is sent. */
	end(): void;
	/** Closes it at once. */
	drop(): void;
}

/** What happens to connections. */
export interface ListenerEvents<T> {
	opened(connection: Connection): T;
	received(state: T, bytes: Uint8Array): void;
	closed(state: T): void;
}

/** A listening socket: its path, or a descriptor that the service manager opened. */
export type Place = { readonly path: string } | { readonly descriptor: number };

/** `fd` is not in Bun's types yet. */
type Socket<T> = BunSocket<T> & { readonly fd: number };

/** A connection. Bun closes one that is ended as it is opened before it has a state. */
interface Open<T> {
	readonly outgoing: Outgoing;
	state?: { readonly of: T };
	isClosed: boolean;
}

/**
 * Listens.
 * @returns a function that stops taking connections; open ones stay
 * @throws {OssifyError} `host/agent-runs`, `host/no-agent`, `host/unwritable`
 */
export async function listen<T>(kernel: Kernel, place: Place, events: ListenerEvents<T>): Promise<() => Promise<void>> {
	if (!("Bun" in globalThis)) throw noListener();
	const socket = {
		binaryType: "uint8array",
		open: (one: Socket<Open<T>>) => {
			const outgoing = new Outgoing(one);
			one.data = { outgoing, isClosed: false };
			const connection = {
				peer: peerOf(kernel, one.fd),
				send: (bytes: Uint8Array) => outgoing.send(bytes),
				end: () => outgoing.end(),
				drop: () => one.terminate(),
			};
			const of = events.opened(connection);
			one.data.state = { of };
			if (one.data.isClosed) events.closed(of);
		},
		data: ({ data: { state } }: Socket<Open<T>>, bytes: Uint8Array) => state && events.received(state.of, bytes),
		drain: (one: Socket<Open<T>>) => void one.data.outgoing.flush(),
		close: ({ data }: Socket<Open<T>>) => {
			data.isClosed = true;
			if (data.state !== undefined) events.closed(data.state.of);
		},
		error: () => {}, // "close" follows.
	} as const;
	if ("descriptor" in place) {
		// Not in Bun's types yet.
		const options = { fd: place.descriptor, socket } as unknown as Parameters<typeof Bun.listen<Open<T>>>[0];
		return stopping(Bun.listen(options));
	}
	const { path } = place;
	checkFolder(path);
	// Bun removes the socket's file as it stops: no other agent may be between looking at it and listening then.
	const { stop, own } = await whileAlone(kernel, path, async () => {
		preparePath(kernel, path);
		return { stop: listenAt(path, socket), own: inodeAt(path) };
	});
	return async () => await whileAlone(kernel, path, () => (inodeAt(path) === own ? stop() : stopBeside(path, stop))).catch(stop);
}

function inodeAt(path: string): number | undefined {
	return lstatSync(path, { throwIfNoEntry: false })?.ino;
}

/** Stops a listener whose socket was removed: one that is there now is another agent's, and must stay. */
async function stopBeside(path: string, stop: () => Promise<void>): Promise<void> {
	if (inodeAt(path) === undefined) return await stop();
	const aside = `${path}.other`;
	renameSync(path, aside);
	await stop();
	renameSync(aside, path);
}

/** Only this user can connect. */
function listenAt<T>(path: string, socket: Parameters<typeof Bun.listen<T>>[0]["socket"]): () => Promise<void> {
	const umask = process.umask(0o177);
	try {
		return stopping(Bun.listen<T>({ unix: path, socket }));
	} finally {
		process.umask(umask);
	}
}

function stopping(listener: { stop(closesConnections: boolean): void }): () => Promise<void> {
	return async () => listener.stop(false);
}

function noListener(): OssifyError {
	return new OssifyError(
		"host/no-agent",
		"cannot serve: the agent runs in the ossify executable, or on Bun; Deno and Node do not tell who connects",
	);
}

/**
 * All users can enter the folder, and only root can connect to the socket. The hook that makes the root read-only looks for its mark below the folder, in a
 * user namespace as a user of the container.
 */
const folderMode = 0o711;

const shown = "`ossify agent status` shows it, `ossify agent reload` has it load its policies again";

/** Removes the socket of an agent that has ended. */
function preparePath(kernel: Kernel, path: string): void {
	const stats = lstatSync(path, { throwIfNoEntry: false });
	if (stats === undefined) return;
	if (!stats.isSocket())
		throw new OssifyError("host/unwritable", `cannot listen on ${path}: there is another file in its place`, { advice: "remove it" });
	if (isListening(kernel, path))
		throw new OssifyError("host/agent-runs", `cannot listen on ${path}: another agent does`, { advice: shown });
	unlinkSync(path);
}

/** Makes the folder. One that is there keeps its mode, as it may be the machine's, such as `/run`; the socket is this user's only in any case. */
function checkFolder(path: string): void {
	const folder = dirname(path);
	const refused = (why: string) =>
		new OssifyError("host/unwritable", `cannot listen on ${path}: ${folder} ${why}`, {
			advice: "name another folder with --socket, of root's and not writable for others; the client looks in /run/ossify",
		});
	if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
		mkdirSync(folder, { recursive: true, mode: folderMode });
		chmodSync(folder, folderMode);
	}
	const stats = lstatSync(folder);
	if (stats.uid !== process.geteuid?.() || !stats.isDirectory()) throw refused("is not a folder of this user");
	const isOpen = (stats.mode & 0o022) !== 0;
	if (isOpen) throw refused(`can be written to by others (mode ${(stats.mode & 0o7777).toString(8).padStart(4, "0")})`);
}

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;

/** unix(7), `struct ucred`: the process that connected. */
function peerOf({ architecture, call }: Kernel, fd: number): Peer | undefined {
	const credentials = new Int32Array(3);
	const length = new Uint32Array([credentials.byteLength]);
	const [into, size] = [new Uint8Array(credentials.buffer), new Uint8Array(length.buffer)];
	if (call(callNumbers[architecture].getsockopt, fd, SOL_SOCKET, SO_PEERCRED, into, size) < 0) return undefined;
	const [pid = 0, uid = -1] = credentials;
	return { pid, uid };
}

/** Bytes that the other end has not taken yet. */
class Outgoing {
	private readonly socket: Pick<BunSocket, "write" | "end">;
	private left: Uint8Array = new Uint8Array();
	private isEnding = false;

	constructor(socket: Pick<BunSocket, "write" | "end">) {
		this.socket = socket;
	}

	send(bytes: Uint8Array): boolean {
		this.left = this.left.length === 0 ? bytes : new Uint8Array(Buffer.concat([this.left, bytes]));
		return this.flush();
	}

	end(): void {
		this.isEnding = true;
		this.flush();
	}

	/** @returns whether the kernel has everything */
	flush(): boolean {
		const count = this.left.length === 0 ? 0 : this.socket.write(this.left);
		if (count > 0) this.left = this.left.subarray(count);
		if (this.isEnding && this.left.length === 0) this.socket.end();
		return count >= 0 && this.left.length === 0;
	}
}

/** Whether a process sees the files and processes that this one sees: it has the same root folder, mount namespace and PID namespace. */
export function seesTheSame(pid: number): boolean {
	try {
		own ??= sightOf("self");
		return sightOf(pid) === own;
	} catch {
		return false; // It has ended.
	}
}

/** That of this process, which never changes: workers enter other mount namespaces, and are processes of their own. */
let own: string | undefined;

function sightOf(process: number | "self"): string {
	const [mounts, processes] = ["ns/mnt", "ns/pid"].map((name) => readlinkSync(`/proc/${process}/${name}`));
	const { dev, ino } = statSync(`/proc/${process}/root`);
	return `${mounts} ${processes} ${dev}:${ino}`;
}
