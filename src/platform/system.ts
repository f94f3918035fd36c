/**
 * The interface to the machine, implemented with the `node:` modules of Bun, Deno and Node.
 * @module
 */
import { fstatSync } from "node:fs";
import { OssifyError } from "../errors.ts";
import { systemFiles } from "./files/files.ts";
import { readStdin, readStdinPieces } from "./files/read.ts";
import { writeMessages, writeStream, writeWhole } from "./files/stream.ts";
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
			get DOCKER_HOST() {
				return process.env.DOCKER_HOST;
			},
			get CONTAINER_HOST() {
				return process.env.CONTAINER_HOST;
			},
		},
		stdin: {
			get isTerminal() {
				return isTerminal(0);
			},
			read: readStdin,
			pieces: readStdinPieces,
		},
		stdout: sink(1, (data) => writeStream(1, data, "the standard output")),
		stderr: sink(2, writeMessages),
		files: systemFiles,
		assets,
		now: () => new Date(),
	};
}

/** The variables of the locale. Deno has a permission for each variable; those that it would prompt for are not read. */
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

/** Read only by builds, because Deno has a permission for each variable. */
function sourceDateEpoch(): string | undefined {
	try {
		return process.env.SOURCE_DATE_EPOCH;
	} catch (error) {
		throw new OssifyError("host/no-permission", "cannot read SOURCE_DATE_EPOCH: Deno was not given --allow-env=SOURCE_DATE_EPOCH", {
			cause: error,
		});
	}
}

/** The name by which this program was started. */
export function programName(): string {
	return process.argv0;
}

/** Ends the program at once, without waiting for the event loop. */
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
		writeWhole,
	};
}

/**
 * Whether a descriptor is a terminal. One that is not a character device is not, which is quick to check: loading `node:tty` or creating one of Node's
 * streams takes as long as a decision, and creating process.stdin can make a pipe non-blocking for every process that shares it.
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
