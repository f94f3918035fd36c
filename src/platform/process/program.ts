/**
 * Programs: our own, and those that are started.
 * @module
 */
import { spawnSync } from "node:child_process";
import {
	closeSync,
	constants,
	mkdtempSync,
	openSync,
	readFileSync,
	readSync,
	realpathSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "../fault.ts";
import { startOf } from "./process.ts";

/** How a program ended. */
export interface Ended {
	/** Undefined where it was killed, or never started. */
	readonly code: number | undefined;
	readonly stdout: Uint8Array;
	readonly stderr: string;
	/** Why it never started, as the operating system says it. */
	readonly failure?: string;
}

/** What a program is started with. */
export interface Start {
	readonly args: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	readonly stdin: Uint8Array;
	readonly seconds: number;
	/** Its working directory. Left out: the root. */
	readonly folder?: string;
	/** The most bytes that it may print. Left out: 1 MiB. */
	readonly limit?: number;
}

/** Runs a program to its end. Never throws. */
export function runProgram(path: string, { args, environment, stdin, seconds, folder = "/", limit = 1024 * 1024 }: Start): Ended {
	const { status, stdout, stderr, error } = spawnSync(path, args, {
		cwd: folder,
		env: environment,
		input: stdin,
		timeout: Math.max(1, Math.ceil(seconds * 1000)),
		killSignal: "SIGKILL",
		maxBuffer: limit,
	});
	const failure = error && (codeOf(error) ?? String(error));
	return {
		code: status ?? undefined,
		stdout: new Uint8Array(stdout ?? []),
		stderr: new TextDecoder().decode(stderr ?? new Uint8Array()),
		...(failure !== undefined && { failure }),
	};
}

/**
 * Makes a folder that is gone when the work is done.
 * @param files what is in it
 */
export function withTemporaryFolder<T>(
	files: Readonly<Record<string, Uint8Array>>,
	work: (folder: string, read: (name: string) => Uint8Array) => T,
): T {
	const folder = mkdtempSync(join(tmpdir(), "ossify-"));
	try {
		for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
		return work(folder, (name) => new Uint8Array(readFileSync(join(folder, name))));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** A variable of the environment. */
export function variable(name: string): string | undefined {
	return process.env[name];
}

/** The folders of PATH, those that are absolute. */
export function searchPath(): string[] {
	return (process.env.PATH ?? "").split(":").filter((folder) => folder.startsWith("/"));
}

/** Where a program's file really is, links followed; undefined where there is no file that can be run. */
export function locateProgram(path: string): string | undefined {
	try {
		const file = realpathSync(path);
		const stats = statSync(file);
		return stats.isFile() && (stats.mode & 0o111) !== 0 ? file : undefined;
	} catch (cause) {
		if (["ENOENT", "ENOTDIR", "EACCES", "ELOOP", "ENAMETOOLONG"].includes(codeOf(cause) ?? "")) return undefined;
		throw cause;
	}
}

/** The first bytes of a file, as text; empty where it cannot be read. */
export function headOf(path: string, length: number): string {
	try {
		const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
		try {
			const bytes = new Uint8Array(length);
			return new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes, 0, length, 0)));
		} finally {
			closeSync(file);
		}
	} catch {
		return "";
	}
}

/** This process: its id, and when it started, as another one may have the id later. */
export function ownProcess(): string {
	return `${process.pid} ${startOf(process.pid) ?? ""}`;
}

/** Whether a process by {@link ownProcess} still runs. */
export function isRunning(identity: string): boolean {
	const [pid = "", start] = identity.split(" ");
	return /^\d+$/.test(pid) && startOf(Number(pid)) === start;
}
