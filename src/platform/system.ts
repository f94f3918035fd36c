/**
 * The machine, as Bun, Deno and Node show it through `node:` modules.
 * @module
 */
import { fstatSync } from "node:fs";
import { OssifyError } from "../errors.ts";
import { systemFiles } from "./files/files.ts";
import { readStdin } from "./files/read.ts";
import { writeMessages, writeStream } from "./files/stream.ts";
import type { Assets, Environment, Platform, Sink } from "./platform.ts";

/** The machine that the program runs on. */
export function systemPlatform(assets: Assets): Platform {
	const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
	return {
		args: process.argv.slice(2),
		environment: {
			...(NO_COLOR && { NO_COLOR }),
			...(FORCE_COLOR && { FORCE_COLOR }),
			...(TERM && { TERM }),
			...locale(),
			get SOURCE_DATE_EPOCH() {
				return sourceDateEpoch();
			},
		},
		stdin: {
			get isTerminal() {
				return isTerminal(0);
			},
			read: readStdin,
		},
		stdout: sink(1, (data) => writeStream(1, data, "the standard output")),
		stderr: sink(2, writeMessages),
		files: systemFiles,
		assets,
		now: () => new Date(),
	};
}

/** Only what may be read without a question: Deno asks its user for a permission for each variable. */
function locale(): Environment {
	const { LC_ALL, LC_CTYPE, LANG } = Object.fromEntries(
		["LC_ALL", "LC_CTYPE", "LANG"].filter(mayRead).map((name) => [name, process.env[name]]),
	);
	return { ...(LC_ALL && { LC_ALL }), ...(LC_CTYPE && { LC_CTYPE }), ...(LANG && { LANG }) };
}

function mayRead(variable: string): boolean {
	const { Deno } = globalThis as { Deno?: { permissions: { querySync(what: { name: "env"; variable: string }): { state: string } } } };
	return Deno === undefined || Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

/** Looked up by who builds alone: Deno asks for a permission for each variable. */
function sourceDateEpoch(): string | undefined {
	try {
		return process.env.SOURCE_DATE_EPOCH;
	} catch (error) {
		throw new OssifyError("host/no-permission", "cannot read SOURCE_DATE_EPOCH: Deno was not given --allow-env=SOURCE_DATE_EPOCH", {
			cause: error,
		});
	}
}

/** What this program was called by whoever started it. */
export function programName(): string {
	return process.argv0;
}

/** Ends the program. At once: there is nothing left to wait for, and looking for it costs time. */
export function exit(code: number): never {
	process.exit(code);
}

function sink(descriptor: 1 | 2, write: Sink["write"]): Sink {
	return {
		get isTerminal() {
			return isTerminal(descriptor);
		},
		get columns() {
			const stream = descriptor === 1 ? process.stdout : process.stderr;
			return stream.columns || 80;
		},
		write,
	};
}

/**
 * Loading `node:tty`, or making one of these streams, takes as long as a decision, and making process.stdin can switch the pipe to
 * non-blocking for everybody who shares it. What is no character device is no terminal, and that is quick to see.
 */
function isTerminal(descriptor: 0 | 1 | 2): boolean {
	if (!isDevice(descriptor)) return false;
	const stream = descriptor === 0 ? process.stdin : descriptor === 1 ? process.stdout : process.stderr;
	return stream.isTTY === true;
}

function isDevice(descriptor: number): boolean {
	try {
		return fstatSync(descriptor).isCharacterDevice();
	} catch {
		return false; // It is closed.
	}
}
