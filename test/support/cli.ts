/**
 * Runs the command line in this process, on a machine made for one test: its own folder, streams that are texts, a fixed clock.
 * @module
 */
import { execFileSync } from "node:child_process";
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { loadCompiler } from "../../src/compile/mod.ts";
import { type Assets, type Environment, type Platform, packageAssets, type Sink, systemPlatform } from "../../src/platform/mod.ts";
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import "./answered_once.ts";

/** Decides what the data say: one value is the decision, two are a conflict, none leaves it undefined. */
const policyOfTheData = "package ossify\n\ndecision := value if some value in data.decisions\n";

const compiler = await loadCompiler(await packageAssets.compiler());
const { wasm } = compiler.build({
	modules: [{ path: "ossify.rego", text: policyOfTheData }],
	entrypoints: ["ossify/decision"],
	capabilities,
	reads: true,
});

/** The shipped policies of the machine decide this, unless a test's data say otherwise. */
export const decision = {
	mode: "enforce",
	readonly: true,
	tmpfs: [{ destination: "/run", mode: "0755", copyUp: true }],
	reasons: [{ rule: "test/root", message: "a test wants it" }],
};

/** What is on the machine before the command. `DIR` in a path, argument or text means the machine's folder. */
export interface Machine {
	readonly args: readonly string[];
	readonly files?: Readonly<Record<string, string | Uint8Array>>;
	/** Symbolic links, by path, to what they name. */
	readonly links?: Readonly<Record<string, string>>;
	/** Pipes that no process writes to. */
	readonly pipes?: readonly string[];
	/** Modes of files or folders. */
	readonly modes?: Readonly<Record<string, number>>;
	/** Left out, standard input is a terminal. */
	readonly stdin?: string | Uint8Array;
	/** Whether standard output and standard error are terminals. */
	readonly terminal?: boolean;
	readonly columns?: number;
	readonly environment?: Environment;
	/** What the policy of the machine decides; one of them is a decision. */
	readonly decisions?: readonly unknown[];
	/** What is shipped, where a test needs it to be otherwise. */
	readonly assets?: Partial<Assets>;
}

/** What came of the command. */
export interface CommandResult {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
	/** The files there are then, links as `-> TARGET`. */
	readonly files: Readonly<Record<string, string>>;
}

/** What `ossify test` prints, without how long it took. */
export function untimed(text: string): string {
	return text.replaceAll(/\(\d+(\.\d)? m?s\)/g, "(TIME)");
}

/** Runs one command on its machine. */
export async function ossify(machine: Machine): Promise<CommandResult> {
	const folder = mkdtempSync(join(tmpdir(), "ossify-"));
	try {
		furnish(folder, machine);
		const written = { stdout: "", stderr: "" };
		const code = await run(platformOf(folder, machine, written));
		const hide = (text: string) => text.replaceAll(folder, "DIR");
		return { code, stdout: hide(written.stdout), stderr: hide(written.stderr), files: snapshot(folder) };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function furnish(folder: string, { files = {}, links = {}, pipes = [], modes = {} }: Machine): void {
	for (const path of [...Object.keys(files), ...Object.keys(links), ...pipes]) mkdirSync(dirname(join(folder, path)), { recursive: true });
	for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
	for (const [path, target] of Object.entries(links)) symlinkSync(target.replaceAll("DIR", folder), join(folder, path));
	for (const path of pipes) execFileSync("mkfifo", [join(folder, path)]);
	for (const [path, mode] of Object.entries(modes)) chmodSync(join(folder, path), mode);
}

function platformOf(folder: string, machine: Machine, written: { stdout: string; stderr: string }): Platform {
	const { args, stdin, terminal = false, columns = 80, environment = {}, decisions = [decision] } = machine;
	const sink = (name: "stdout" | "stderr"): Sink => {
		const write = (data: string | Uint8Array) => {
			written[name] += typeof data === "string" ? data : new TextDecoder().decode(data);
		};
		return { isTerminal: terminal, columns, write, writeWhole: write };
	};
	const assets: Assets = { ...packageAssets, policy: () => ({ wasm, data: JSON.stringify({ decisions }) }), ...machine.assets };
	return {
		...systemPlatform(assets),
		args: args.map((arg) => arg.replaceAll("DIR", folder)),
		environment,
		stdin: {
			isTerminal: stdin === undefined,
			read: () => bytesOf(stdin),
			pieces: () => [bytesOf(stdin)],
		},
		stdout: sink("stdout"),
		stderr: sink("stderr"),
		now: () => new Date("2026-11-23T12:00:00Z"),
	};
}

function bytesOf(stdin: Machine["stdin"] = ""): Uint8Array {
	return typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
}

function snapshot(folder: string, prefix = ""): Record<string, string> {
	const found = readdirSync(join(folder, prefix))
		.sort()
		.map((name) => join(prefix, name));
	return Object.assign({}, ...found.map((path) => look(folder, path)));
}

function look(folder: string, path: string): Record<string, string> {
	const full = join(folder, path);
	if (lstatSync(full).isSymbolicLink()) return { [path]: `-> ${readlinkSync(full).replaceAll(folder, "DIR")}` };
	if (statSync(full).isFIFO()) return { [path]: "a pipe" };
	return statSync(full).isDirectory() ? snapshot(folder, path) : { [path]: readFileSync(full, "utf8") };
}
