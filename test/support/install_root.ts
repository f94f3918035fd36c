/**
 * What tests of the commands about installs work on: an executable to be installed, and a root with the programs of a machine.
 * @module
 */
import { afterAll, beforeAll, beforeEach, expect } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageAssets } from "../../src/platform/mod.ts";
import { ossify } from "./cli.ts";
import { launcherOf } from "./launcher.ts";

/** A program in the folder that becomes dist/ossify, which is too large to copy for each install. @returns its path */
export function installableExecutable(folder: string): string {
	const path = join(folder, "ossify");
	const built = fileURLToPath(new URL("../../dist/ossify", import.meta.url));
	writeFileSync(path, launcherOf(built), { mode: 0o755 });
	return path;
}

/** A new root below the folder, with empty programs in /usr/bin. @returns its path */
export function machineRoot(folder: string, folders: readonly string[], programs: readonly string[]): string {
	const root = mkdtempSync(join(folder, "root-"));
	for (const path of folders) mkdirSync(join(root, path), { recursive: true });
	for (const name of programs) writeFileSync(join(root, "usr/bin", name), "", { mode: 0o755 });
	return root;
}

/** A machine with Podman and containerd that commands run on, with the shipped policies. */
export interface CommandMachine {
	/** The folder of the inputs, and of the root. */
	base(path?: string): string;
	root(path?: string): string;
	/** Runs a command with `--root`. Names of inputs and of bundles are those in the folder. Digests are masked, and the folder is `BASE`. */
	run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
	/** `ossify install podman`. */
	install(...args: string[]): ReturnType<CommandMachine["run"]>;
	/** Builds the shipped policies with a rule of this name, as `NAME.tar.gz`. */
	bundle(name: string): Promise<void>;
	executable(): string;
}

/** What a machine has besides Podman and containerd, and how wide its output is. */
interface MachineOptions {
	/** Whether the output is a terminal. */
	readonly terminal?: boolean;
	readonly columns?: number;
	/** Folders of the root, /usr/bin among them. */
	readonly folders?: readonly string[];
	/** Programs in /usr/bin besides the usual ones. */
	readonly programs?: readonly string[];
}

/** To be called at the top of a test file: each test gets a new root. @param inputs files by their names */
export function commandMachine(
	inputs: Readonly<Record<string, string>>,
	{ terminal = false, columns = 2000, folders = ["etc", "usr/bin"], programs = [] }: MachineOptions = {},
): CommandMachine {
	let [base, root, executable] = ["", "", ""];
	beforeAll(() => {
		base = mkdtempSync(join(tmpdir(), "ossify-commands-"));
		executable = installableExecutable(base);
		for (const [name, text] of Object.entries(inputs)) writeFileSync(join(base, name), text);
	});
	afterAll(() => rmSync(base, { recursive: true, force: true }));
	beforeEach(() => {
		root = machineRoot(base, folders, ["containerd", "env", "mount", "podman", "sh", "runc", ...programs]);
	});
	const named = (arg: string) => (arg in inputs || arg.endsWith(".tar.gz") ? join(base, arg) : arg);
	const plain = (text: string) =>
		text
			.replaceAll(` below ${root}`, "")
			.replaceAll(base, "BASE")
			.replaceAll(/\b[\da-f]{16}\b/g, "DIGEST")
			.replaceAll(/\([\da-f]{8}\)/g, "(SHA)");
	const run = async (...args: string[]) => {
		const all = [...args.map(named), "--root", root];
		const { code, stdout, stderr } = await ossify({
			args: all,
			assets: { policy: packageAssets.policy },
			environment: { NO_COLOR: "1" },
			terminal,
			columns,
		});
		return { code, stdout: plain(stdout), stderr: plain(stderr) };
	};
	return {
		base: (path = "") => join(base, path),
		root: (path = "") => join(root, path),
		run,
		install: (...args) => run("install", "podman", ...args, "--executable", executable),
		bundle: async (name) => {
			const [source, output] = [join(base, `${name}.rego`), join(base, `${name}.tar.gz`)];
			writeFileSync(source, `package ossify.rules\n\nwarn contains {"rule": "site/${name}", "message": "${name}"}\n`);
			expect(await ossify({ args: ["build", "shipped", source, "-o", output] })).toMatchObject({ code: 0 });
		},
		executable: () => executable,
	};
}

/** What an install prints after its steps: the settings and the messages. */
export async function settingsOf(outcome: ReturnType<CommandMachine["run"]>): Promise<string[]> {
	const { code, stdout, stderr } = await outcome;
	expect(code).toBe(0);
	const lines = stdout.split("\n").filter((line) => line !== "" && line !== "Done" && !line.startsWith("  "));
	return [...lines, ...stderr.split("\n").filter((line) => line !== "")];
}
