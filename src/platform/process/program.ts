/**
 * This program, and the programs that it starts.
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
	/** The exit code; undefined if the program was killed or not started. */
	readonly code: number | undefined;
	readonly stdout: Uint8Array;
	readonly stderr: string;
	/** Why the program was not started, by the operating system's error, or was killed. */
	readonly failure?: string;
}

/** How a program is started. */
export interface Start {
	readonly args: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	readonly stdin: Uint8Array;
	readonly seconds: number;
	/** The working directory; `/` by default. */
	readonly folder?: string;
	/** The largest size of its output in bytes; 1 MiB by default. */
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
	const failure = error && whyFailed(error, { seconds, limit });
	return {
		code: status ?? undefined,
		stdout: new Uint8Array(stdout ?? []),
		stderr: new TextDecoder().decode(stderr ?? new Uint8Array()),
		...(failure !== undefined && { failure }),
	};
}

function whyFailed(error: Error, { seconds, limit }: Required<Pick<Start, "seconds" | "limit">>): string {
	const code = codeOf(error);
	if (code === "ETIMEDOUT") return `it did not end within ${seconds} s`;
	if (code === "ENOBUFS") return `its output has more than ${limit} bytes`;
	return code ?? String(error);
}

/** Runs `work` with a temporary folder, and removes it. @param files the content of the folder */
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

/** The value of an environment variable. */
export function variable(name: string): string | undefined {
	return process.env[name];
}

/** The absolute folders of PATH. */
export function searchPath(): string[] {
	return (process.env.PATH ?? "").split(":").filter((folder) => folder.startsWith("/"));
}

/** The real path of a program's file, links resolved; undefined if there is no executable file. */
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

/** The first bytes of a file as text; empty if it cannot be read. */
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

/** The identity of this process: its ID and the time of its start, as IDs are reused. */
export function ownProcess(): string {
	return `${process.pid} ${startOf(process.pid) ?? ""}`;
}

/** Whether the process with an identity of {@link ownProcess} is still running. */
export function isRunning(identity: string): boolean {
	const [pid = "", start] = identity.split(" ");
	return /^\d+$/.test(pid) && start !== undefined && startOf(Number(pid)) === start;
}
