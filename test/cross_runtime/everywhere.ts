/**
 * One command on every runtime: what it shows and what it writes has to be the same.
 * @module
 */
import { expect } from "bun:test";
import { rmSync } from "node:fs";
import { contentsOf, writeAll } from "../support/folder.ts";
import { type CommandResult, isWhole, outcome, runtimes } from "./runtimes.ts";
import { outcomeOf, type ServedRuntime, served, servedFolder, servedRuntimes } from "./served.ts";

/** The result of a command in an empty folder. */
export interface Trace extends CommandResult {
	/** What the files there hold then, by their paths. */
	readonly files: Readonly<Record<string, string>>;
}

/** The first runtime's outcome, in the checkout, once the others' were found to be the same. */
export async function everywhere(args: readonly string[], stdin?: string | Uint8Array): Promise<CommandResult> {
	return await onEach((start) => outcome([...start(), ...args], stdin));
}

/** The same in a folder that holds these files, and nothing else. How long anything took is `TIME` in what comes of it. */
export async function everywhereIn(files: Readonly<Record<string, string>>, args: readonly string[]): Promise<Trace> {
	return await onEach((start) => traceOf(files, (folder) => outcome([...start(folder), ...args], "", folder)));
}

async function traceOf(files: Readonly<Record<string, string>>, work: (folder: string) => Promise<CommandResult>): Promise<Trace> {
	const folder = servedFolder();
	try {
		writeAll(folder, files);
		const { code, stdout, stderr } = await work(folder);
		return { code, stdout: timeless(stdout), stderr: timeless(stderr), files: nowless(contentsOf(folder)) };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/**
 * As {@link everywhere}, with a process of its own for the executable alone: the others are {@link served}. For tables of cases, where another
 * case starts the same command as a process on each runtime.
 */
export async function everywhereServed(args: readonly string[], stdin: string | Uint8Array = ""): Promise<CommandResult> {
	return await onExecutableAnd(
		async (start) => await outcome([...start(), ...args], stdin),
		async (runtime) => outcomeOf(await served(runtime, { args, stdin: Buffer.from(stdin).toString("base64") })),
	);
}

/** As {@link everywhereIn}, with the same processes as {@link everywhereServed}. */
export async function everywhereServedIn(files: Readonly<Record<string, string>>, args: readonly string[]): Promise<Trace> {
	return await onExecutableAnd(
		(start) => traceOf(files, (cwd) => outcome([...start(), ...args], "", cwd)),
		(runtime) => traceOf(files, async (cwd) => outcomeOf(await served(runtime, { args, cwd }))),
	);
}

/** Where a case that is served runs, for its test's name. */
export const whereServed = isWhole ? "everywhere" : "on Bun";

/** The executable's outcome, once those of the served runtimes were found to be the same. In `npm test`, that of Bun. */
async function onExecutableAnd<T extends object>(
	ofProcess: (start: () => string[]) => Promise<T>,
	ofServer: (runtime: ServedRuntime) => Promise<T>,
): Promise<T> {
	if (!isWhole) return await ofServer("Bun");
	const [expected, ...found] = await Promise.all([ofProcess(runtimes["executable"] as () => string[]), ...servedRuntimes.map(ofServer)]);
	found.forEach((one, index) => {
		const name = { runtime: servedRuntimes[index] };
		expect({ ...name, ...one } as object).toEqual({ ...name, ...expected });
	});
	return expected;
}

/** Files that hold the moment at which they were written, and nothing else, hold `NOW`. */
function nowless(files: Readonly<Record<string, string>>): Record<string, string> {
	const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/;
	return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, moment.test(text) ? "NOW" : text]));
}

/** Text without the times of `ossify test`, in each of its formats. */
export function timeless(text: string): string {
	return text
		.replaceAll(/\b\d+(?:\.\d+)? m?s\b/g, "TIME")
		.replaceAll(/("(?:milliseconds|wasm|opa)":|duration_ms: |\btime=")\d+(?:\.\d+)?/g, "$1TIME");
}

async function onEach<T extends object>(work: (start: (writable?: string) => string[]) => Promise<T>): Promise<T> {
	const names = Object.keys(runtimes);
	const found = await Promise.all(Object.values(runtimes).map(work));
	const [first, ...others] = found.map((one, index) => ({ name: names[index], ...one }));
	for (const other of others) expect(other).toEqual({ ...first, name: other.name } as typeof other);
	return found[0] as T;
}
