/**
 * Messages between a process and one that it started, over pipes: each after its length.
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readSync, writeSync } from "node:fs";
import { codeOf } from "../fault.ts";
import { pause } from "../process/pause.ts";
import { type Usage, usageOf } from "../process/process.ts";

/** A process that takes messages and answers them. */
export interface Worker {
	readonly pid: number | undefined;
	send(message: Uint8Array): void;
	/** Closes its input, upon which it ends. */
	end(): void;
	/** Ends it at once. */
	kill(): void;
	/** What it is doing. */
	usage(): Usage;
}

/** What a worker does. */
export interface WorkerEvents {
	message(message: Uint8Array): void;
	/** It has ended: its exit code, if it was not killed, and what it wrote to standard error. */
	ended(code: number | undefined, stderr: string): void;
}

const lengthSize = 4;
/** Characters of standard error that are kept: the last ones. */
const keptError = 64 * 1024;

/** Milliseconds in which the output of a worker arrives that has ended. Its streams may not end: after an error of one, or if another process has them. */
const lastOutput = 1000;

/**
 * Starts a worker. Only its standard streams are open in it. It is in a session of its own: Ctrl-C on a terminal, and the end of one, signal the whole
 * foreground group, and a worker would end in the middle of a container.
 */
export function startWorker(command: readonly string[], environment: Readonly<Record<string, string>>, events: WorkerEvents): Worker {
	const [path = "", ...args] = command;
	// Without streams if it cannot be started, as when too many files are open.
	const child: ChildProcess = spawn(path, args, { cwd: "/", env: environment, detached: true, stdio: ["pipe", "pipe", "pipe"] });
	const reader = new MessageReader(events.message);
	let stderr = "";
	child.stdout?.on("data", (piece: Uint8Array) => reader.add(piece));
	child.stderr?.setEncoding("utf8").on("data", (text: string) => {
		stderr = (stderr + text).slice(-keptError);
	});
	child.stdin?.on("error", () => {}); // It has ended, which is reported by "close".
	// What it answers cannot be read any more.
	for (const stream of [child.stdout, child.stderr]) stream?.on("error", () => void child.kill("SIGKILL"));
	onceEnded(child, (code, why) => events.ended(code, why === undefined ? stderr : `${stderr}${why}\n`));
	return {
		pid: child.pid,
		send: (message) => void child.stdin?.write(framed(message)),
		end: () => void child.stdin?.end(),
		kill: () => void child.kill("SIGKILL"),
		usage: () => usageOf(child.pid ?? 0),
	};
}

function onceEnded(child: ChildProcess, ended: (code: number | undefined, why?: string) => void): void {
	let isOver = false;
	const once = (code: number | undefined, why?: string) => {
		if (isOver) return;
		isOver = true;
		ended(code, why);
	};
	child.on("error", (error) => once(undefined, error.message));
	child.on("close", (code) => once(code ?? undefined));
	child.on("exit", (code) => void setTimeout(() => once(code ?? undefined), lastOutput));
}

function framed(message: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(lengthSize + message.length);
	new DataView(bytes.buffer).setUint32(0, message.length, true);
	bytes.set(message, lengthSize);
	return bytes;
}

/** Puts the pieces of a stream together, once for each message. */
export class MessageReader {
	private pieces: Uint8Array[] = [];
	private size = 0;
	/** The bytes of the next message, with its length; those of a length until it is known. */
	private wanted = lengthSize;
	private readonly take: (message: Uint8Array) => void;

	constructor(take: (message: Uint8Array) => void) {
		this.take = take;
	}

	add(piece: Uint8Array): void {
		this.pieces.push(piece);
		this.size += piece.length;
		while (this.size >= this.wanted) {
			const kept = this.whole();
			this.wanted = lengthSize + new DataView(kept.buffer, kept.byteOffset).getUint32(0, true);
			if (this.size < this.wanted) return;
			const message = kept.slice(lengthSize, this.wanted);
			this.pieces = [kept.subarray(this.wanted)];
			this.size -= this.wanted;
			this.wanted = lengthSize;
			this.take(message);
		}
	}

	private whole(): Uint8Array {
		const [first, ...more] = this.pieces;
		const whole = first !== undefined && more.length === 0 ? first : new Uint8Array(Buffer.concat(this.pieces));
		this.pieces = [whole];
		return whole;
	}
}

/** In a worker: waits for the next message. @returns undefined once the other process has ended or closed the pipe */
export function nextMessage(): Uint8Array | undefined {
	const length = readExactly(lengthSize);
	return length && readExactly(new DataView(length.buffer).getUint32(0, true));
}

/** In a worker: sends a message. */
export function sendMessage(message: Uint8Array): void {
	const bytes = framed(message);
	for (let at = 0; at < bytes.length; ) at += retried(() => writeSync(1, bytes, at));
}

function readExactly(length: number): Uint8Array<ArrayBuffer> | undefined {
	const bytes = new Uint8Array(length);
	for (let at = 0; at < length; ) {
		const count = retried(() => readSync(0, bytes, at, length - at, null));
		if (count === 0) return undefined;
		at += count;
	}
	return bytes;
}

function retried(call: () => number): number {
	for (;;) {
		try {
			return call();
		} catch (error) {
			const code = codeOf(error);
			if (code === "EOF") return 0;
			if (code !== "EAGAIN" && code !== "EINTR") throw error;
			pause();
		}
	}
}
