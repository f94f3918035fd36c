/**
 * Running commands. What they print goes to files, never to pipes: an engine leaves processes behind that hold its stdout open,
 * and waiting for the end of a pipe would be waiting for them.
 * @module
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a command ended; `code` is 128 + the signal's number where one ended it. */
export interface CommandResult {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

export interface RunOptions {
	readonly input?: string;
	readonly cwd?: string;
	/** Laid over the environment; `null`: nothing of it. */
	readonly env?: Readonly<Record<string, string>> | null;
	/** Ended with SIGKILL after this many milliseconds. Left out: 60 s. */
	readonly timeout?: number;
	/** Told the process's id as soon as there is one. */
	readonly onStart?: (pid: number) => void;
}

/** Runs a command to its end, whatever that is. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
	const folder = mkdtempSync(join(tmpdir(), "run-"));
	const path = (name: string) => join(folder, name);
	writeFileSync(path("stdin"), options.input ?? "");
	const files = [openSync(path("stdin"), "r"), openSync(path("stdout"), "w"), openSync(path("stderr"), "w")] as const;
	try {
		const child = Bun.spawn([...command], {
			stdio: [...files],
			env: options.env === null ? {} : { ...process.env, ...options.env },
			timeout: options.timeout ?? 60_000,
			killSignal: "SIGKILL",
			...(options.cwd === undefined ? {} : { cwd: options.cwd }),
		});
		options.onStart?.(child.pid);
		await child.exited;
		const code = child.exitCode ?? 128 + signalNumber(child.signalCode);
		return { code, stdout: readFileSync(path("stdout"), "utf8"), stderr: readFileSync(path("stderr"), "utf8") };
	} finally {
		for (const file of files) closeSync(file);
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Runs a command that has to succeed, and gives back what it printed on stdout, without the last line's end. */
export async function must(command: readonly string[], options: RunOptions = {}): Promise<string> {
	const { code, stdout, stderr } = await run(command, options);
	if (code !== 0) throw new Error(`\`${command.join(" ")}\` failed (${code})\n${stdout}${stderr}`);
	return stdout.trimEnd();
}

/** Looks every 20 ms until there is something. */
export async function until<T>(
	what: string,
	look: () => T | undefined | false | Promise<T | undefined | false>,
	timeout = 15_000,
): Promise<T> {
	const end = Date.now() + timeout;
	for (;;) {
		const found = await look();
		if (found) return found;
		if (Date.now() > end) throw new Error(`waited ${timeout} ms in vain for ${what}`);
		await Bun.sleep(20);
	}
}

function signalNumber(name: string | number | null): number {
	return name === "SIGKILL" ? 9 : name === "SIGTERM" ? 15 : 0;
}
