/**
 * Runs a page of docs/: writes its files, runs its commands, and compares their output with that on the page.
 *
 * - ```` ```rego file=PATH ````: the page has its reader write this file.
 * - ```` ```rego made=PATH ````: a command before it wrote this file, and the page shows it.
 * - ```` ```console ````: `$ ossify …`, and what it prints, both streams together; `exit=1` where it ends with that.
 * - any other block is only shown.
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { outcome } from "../cross_runtime/runtimes.ts";
import { type ServedRuntime, served } from "../cross_runtime/served.ts";
import { writeAll } from "./folder.ts";

/** What a page is like when it is true. */
export interface CarriedOut {
	readonly text: string;
	readonly commands: readonly string[];
}

/** Runs a command line that begins with `ossify` in a folder. Its output is both streams together. */
export type Call = (command: string, folder: string) => Promise<{ readonly code: number; readonly output: string }>;

/** Whole blocks: what the fence says, and what is in it. */
const blocks = /^```(\S+) ?(.*)\n([\s\S]*?)^```$/gm;

/**
 * @param folder an empty one, where the page's reader is
 */
export async function apply(page: string, folder: string, call: Call): Promise<CarriedOut> {
	const commands: string[] = [];
	let [text, end] = ["", 0];
	for (const { 0: whole, 1: language = "", 2: said = "", 3: content = "", index } of page.matchAll(blocks)) {
		text += page.slice(end, index);
		end = index + whole.length;
		const [key, value = ""] = said.split("=");
		if (key === "file") writeAll(folder, { [value]: content });
		if (key === "made") text += block(language, said, readFileSync(join(folder, value), "utf8"));
		else if (language !== "console") text += whole;
		else {
			const done = await runIt(content, folder, call);
			commands.push(done.command);
			text += done.text;
		}
	}
	return { text: text + page.slice(end), commands };
}

function block(language: string, said: string, content: string): string {
	return `\`\`\`${[language, said].filter((word) => word !== "").join(" ")}\n${content}\`\`\``;
}

async function runIt(content: string, folder: string, call: Call): Promise<{ command: string; text: string }> {
	const [first = "", ...shown] = content.split("\n");
	if (!first.startsWith("$ ossify ")) throw new Error(`a console block begins with "$ ossify", not with ${JSON.stringify(first)}`);
	const command = first.slice(2);
	const { code, output } = await call(command, folder);
	return { command, text: block("console", code === 0 ? "" : `exit=${code}`, `${first}\n${keep(shown.join("\n"), output)}`) };
}

/** Each command is a process of its own, started by a shell. @param start the words that start ossify */
export function inShell(start: readonly string[]): Call {
	const words = start.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
	return async (command, folder) => {
		const script = `exec 2>&1\nossify() { ${words} "$@"; }\n${command}\n`;
		const variables = [`PATH=${process.env.PATH}`, `HOME=${process.env.HOME}`, `SOURCE_DATE_EPOCH=${builtAt}`];
		const { code, stdout } = await outcome(["env", "-i", ...variables, "sh", "-c", script], "", folder);
		return { code, output: textOf(stdout, folder) };
	};
}

/** All commands in the process that serves this runtime. */
export function inServer(runtime: ServedRuntime): Call {
	return async (command, folder) => {
		const [, ...args] = command.split(" ");
		if (/[^\w ./:,=-]/.test(command)) throw new Error(`only a shell can read this command: ${command}`);
		const { code, written } = await served(runtime, { args, cwd: folder, environment: { SOURCE_DATE_EPOCH: builtAt } });
		return { code, output: textOf(written.map(([, text]) => text).join(""), folder) };
	};
}

/** @param output a character for each byte */
function textOf(output: string, folder: string): string {
	return Buffer.from(output, "latin1").toString().replaceAll(folder, ".");
}

/** Or each bundle would say when it was built. */
const builtAt = String(Date.UTC(2026, 0, 1) / 1000);

/** Where only figures differ that no page is about, what is shown stays: how long, and how large as long as that is nearly so. */
function keep(shown: string, output: string): string {
	const isNear = sizesIn(shown).every((size, index) => Math.abs(size - (sizesIn(output)[index] ?? 0)) <= size / 10);
	return scrubbed(shown) === scrubbed(output) && isNear ? shown : output;
}

function scrubbed(text: string): string {
	return text.replaceAll(/[\d.]+ m?s\b/g, "TIME").replaceAll(/[\d.]+ KiB\b/g, "SIZE");
}

function sizesIn(text: string): number[] {
	return [...text.matchAll(/([\d.]+) KiB\b/g)].map(([, size]) => Number(size));
}
