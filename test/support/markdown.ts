/**
 * A page of docs/ that is carried out: its files are written, its commands run, and what they print is compared with what the page shows.
 *
 * - ```` ```rego file=PATH ````: the page has its reader write this file.
 * - ```` ```rego made=PATH ````: a command before it wrote this file, and the page shows it.
 * - ```` ```console ````: `$ ossify …`, and what it prints, both streams together; `exit=1` where it ends with that.
 * - any other block is only shown.
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a page is like when it is true. */
export interface CarriedOut {
	readonly text: string;
	readonly commands: readonly string[];
}

const commandLine = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Whole blocks: what the fence says, and what is in it. */
const blocks = /^```(\S+) ?(.*)\n([\s\S]*?)^```$/gm;

/** @param folder an empty one, where the page's reader is */
export function carryOut(page: string, folder: string): CarriedOut {
	const commands: string[] = [];
	const text = page.replaceAll(blocks, (whole, language: string, said: string, content: string) => {
		const [key, value = ""] = said.split("=");
		if (key === "file") write(join(folder, value), content);
		if (key === "made") return block(language, said, readFileSync(join(folder, value), "utf8"));
		if (language !== "console") return whole;
		const done = runIt(content, folder);
		commands.push(done.command);
		return done.text;
	});
	return { text, commands };
}

function write(path: string, content: string): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, content);
}

function block(language: string, said: string, content: string): string {
	return `\`\`\`${[language, said].filter((word) => word !== "").join(" ")}\n${content}\`\`\``;
}

function runIt(content: string, folder: string): { command: string; text: string } {
	const [first = "", ...shown] = content.split("\n");
	if (!first.startsWith("$ ossify ")) throw new Error(`a console block begins with "$ ossify", not with ${JSON.stringify(first)}`);
	const command = first.slice(2);
	const { code, output } = shell(command, folder);
	return { command, text: block("console", code === 0 ? "" : `exit=${code}`, `${first}\n${keep(shown.join("\n"), output)}`) };
}

function shell(command: string, folder: string): { code: number; output: string } {
	const script = `exec 2>&1\nossify() { "$BUN" "$MAIN" "$@"; }\n${command}\n`;
	const env = { PATH: process.env.PATH, HOME: folder, BUN: process.execPath, MAIN: commandLine };
	const { status, stdout } = spawnSync("sh", ["-c", script], { cwd: folder, env, encoding: "utf8" });
	return { code: status ?? -1, output: stdout.replaceAll(folder, ".") };
}

/** Where only figures differ that are of no page (how long, how large, how many files are shipped), what is shown stands. */
function keep(shown: string, output: string): string {
	return scrubbed(shown) === scrubbed(output) ? shown : output;
}

function scrubbed(text: string): string {
	return text.replaceAll(/[\d.]+ m?s\b/g, "TIME").replaceAll(/[\d.]+ (KiB|Rego files)\b/g, "N $1");
}
