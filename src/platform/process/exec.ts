/**
 * Executes another program in place of this process, by execve(2) on Bun and Deno. On Node, which cannot do that, the program runs as a child.
 * @see https://man7.org/linux/man-pages/man2/execve.2.html
 * @module
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { notStarted } from "../fault.ts";
import { releaseSpares } from "../files/spare.ts";
import { callNumbers, type Kernel } from "../kernel/syscalls.ts";
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";

const F_SETFD = 2;
const RLIMIT_NOFILE = 7;
/** Signals that Bun and its JavaScript engine ignore. A program that inherits this would not end when the reader of its output closes the pipe. */
const ignored = [13 /* SIGPIPE */, 25 /* SIGXFSZ */];
/** Bytes of the kernel's signal set. */
const setSize = 8;

/**
 * Executes the program with the environment, descriptors and limits that this process was started with.
 * @param more additional environment variables; not on Node
 * @returns the program's exit code, on Node
 * @throws {OssifyError} `host/not-started`
 */
export async function exec(path: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<number> {
	releaseSpares();
	if (!canCallKernel()) return await (await import("./run_as_child.ts")).runAsChild(path, args);
	const kernel = await openKernel();
	restoreLimit(kernel);
	restoreSignals(kernel);
	restoreDescriptors(kernel);
	const { addressOf } = "Bun" in globalThis ? await import("../kernel/syscalls_bun.ts") : await import("../kernel/syscalls_deno.ts");
	const added = Object.entries(more).map(([name, value]) => new TextEncoder().encode(`${name}=${value}\0`));
	const image = imageOf(addressOf, path, args, [...splitAfterNul(readFileSync("/proc/self/environ")), ...added]);
	const failure = kernel.call(callNumbers[kernel.architecture].execve, image.path, image.argv, image.envp);
	throw notStarted(path, `errno ${-failure}`);
}

/** JavaScript engines raise the limit of open files. It is set to the parent's limit again, as the parent rarely sets another one for a child. */
function restoreLimit({ architecture, call }: Kernel): void {
	const found = /^Max open files\s+(\d+)\s+(\d+)/m.exec(readFileSync(`/proc/${process.ppid}/limits`, "utf8"));
	const [, soft, hard] = found ?? [];
	if (soft === undefined || hard === undefined) return;
	const limit = new BigUint64Array([BigInt(soft), BigInt(hard)]);
	call(callNumbers[architecture].prlimit64, 0, RLIMIT_NOFILE, new Uint8Array(limit.buffer), 0);
}

function restoreSignals({ architecture, call }: Kernel): void {
	for (const signal of ignored) call(callNumbers[architecture].rt_sigaction, signal, new Uint8Array(32), 0, setSize);
}

/** Bun sets close-on-exec for all inherited descriptors, which is reverted. Bun's own descriptors are the kernel's event queues. */
function restoreDescriptors({ architecture, call }: Kernel): void {
	if (!("Bun" in globalThis)) return;
	for (const name of readdirSync("/proc/self/fd")) {
		const fd = Number(name);
		if (fd > 2 && isInherited(name)) call(callNumbers[architecture].fcntl, fd, F_SETFD, 0);
	}
}

function isInherited(name: string): boolean {
	try {
		return !/^anon_inode:\[(?:eventpoll|eventfd|timerfd|io_uring)\]$/.test(readlinkSync(`/proc/self/fd/${name}`));
	} catch {
		return false; // It was the descriptor of the listing.
	}
}

/** Path, arguments and environment in the form of execve(2): lists of addresses that end with 0, all in one block of memory. */
function imageOf(addressOf: (memory: Uint8Array) => bigint, path: string, args: readonly string[], envp: readonly Uint8Array[]) {
	const argv = [path, ...args].map((text) => new TextEncoder().encode(`${text}\0`));
	const words = argv.length + 1 + envp.length + 1;
	const size = words * 8 + [...argv, ...envp].reduce((sum, { length }) => sum + length, 0);
	// An explicit buffer: a small array moves when its buffer is first accessed.
	const memory = new Uint8Array(new ArrayBuffer(size));
	const base = addressOf(memory);
	const table = new DataView(memory.buffer);
	let at = words * 8;
	const place = (texts: readonly Uint8Array[], from: number) => {
		texts.forEach((text, index) => {
			table.setBigUint64(from + index * 8, base + BigInt(at), true);
			memory.set(text, at);
			at += text.length;
		});
	};
	place(argv, 0);
	place(envp, (argv.length + 1) * 8);
	return { path: argv[0] as Uint8Array, argv: memory, envp: base + BigInt((argv.length + 1) * 8) };
}

/** Splits `A=1\0B=2\0`, and keeps each NUL. */
function splitAfterNul(bytes: Uint8Array): Uint8Array[] {
	const parts: Uint8Array[] = [];
	for (let start = 0; start < bytes.length; ) {
		const end = bytes.indexOf(0, start);
		parts.push(bytes.slice(start, end < 0 ? undefined : end + 1));
		start = end < 0 ? bytes.length : end + 1;
	}
	return parts;
}
