/** Completion, in the shells that are there. */
import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { describeWith, missingProgram } from "../../../test/support/needs.ts";
import { commandNames, loadCommands } from "../commands/mod.ts";
import { completionScript, shells } from "./mod.ts";

const commands = await loadCommands();

function run(program: string, args: readonly string[], files: Readonly<Record<string, string>>) {
	const folder = mkdtempSync(join(tmpdir(), "ossify-completion-"));
	try {
		for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
		const { stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
		return { stdout, stderr };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** The words of a line, the last of which is to be completed, and what there is for it. */
const lines: readonly (readonly [words: string[], answers: string[]])[] = [
	[["mu"], ["mutate"]],
	[["un"], ["uninstall"]],
	[["hook", "pre"], ["precreate", "prestart"].filter((one) => one.startsWith("pre"))],
	[
		["eval", "--stage", "create"],
		["createRuntime", "create"],
	],
	[["eval", "--sta"], ["--stage"]],
	[["check", "--format", "s"], ["sarif"]],
	[["completion", ""], [...shells]],
	[["eval", "--now", ""], []],
	[["eval", "config.j"], ["config.json"]],
	[["eval", "-p", "po"], ["policy.rego"]],
	[["eval", "-p", "sh"], ["shipped"]],
	[["install", "--log", "j"], ["journald"]],
	[["hook", "--log", "con"], ["config.json"]],
	[
		["install", "--log", ""],
		["config.json", "journald", "none", "policy.rego", "script", "syslog"],
	],
	[["eval", "-p", "policy.rego", "con"], ["config.json"]],
	[["build", "policy.rego", "con"], ["config.json"]],
	[["licenses", "con"], []],
	[["help", "doc"], ["doctor"]],
];
const files = { "config.json": "{}", "policy.rego": "" };

describeWith(missingProgram("bash"), "bash completes", () => {
	const script = completionScript("bash", commands) ?? "";
	test.each(lines)("%j", (words, answers) => {
		const line = ["ossify", ...words].map((word) => `'${word}'`).join(" ");
		const ask = `. ./script; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _ossify; printf '%s\\n' "\${COMPREPLY[@]}"`;
		const { stdout, stderr } = run("bash", ["--norc", "-c", ask], { ...files, script });
		expect({
			answers: stdout
				.split("\n")
				.filter((one) => one !== "")
				.sort(),
			stderr,
		}).toEqual({ answers: [...answers].sort(), stderr: "" });
	});
});

describeWith(missingProgram("fish"), "fish completes", () => {
	const script = completionScript("fish", commands) ?? "";
	test.each(lines)("%j", (words, answers) => {
		const ask = `source script; complete -C 'ossify ${words.join(" ")}'`;
		const { stdout, stderr } = run("fish", ["--no-config", "-c", ask], { ...files, script });
		const given = stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")[0] ?? ""]));
		expect({ answers: answers.filter((one) => !given.includes(one)), stderr }).toEqual({ answers: [], stderr: "" });
	});
});

describeWith(missingProgram("zsh"), "zsh", () => {
	test("takes the script", () => {
		const script = completionScript("zsh", commands) ?? "";
		const { stderr } = run("zsh", ["-f", "-c", "autoload -U compinit; compinit -D; source ./script; (( $+functions[_ossify] ))"], {
			script,
		});
		expect(stderr).toBe("");
	});
});

describe("ossify completion", () => {
	test.each([...shells])("%s names every command and option", async (shell) => {
		const { code, stdout, stderr } = await ossify({ args: ["completion", shell] });
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		const wanted = [...commandNames, ...commands.flatMap(({ options }) => options.map(({ name }) => name))];
		expect(wanted.filter((word) => !stdout.includes(word))).toEqual([]);
	});

	test.each([
		[["completion"], "name your shell: bash, zsh, fish\nRun `ossify completion --help` for what it takes."],
		[["completion", "bsh"], 'there are scripts for bash, zsh, fish, not for "bsh"; did you mean bash?'],
	])("%j exits 2", async (args, message) => {
		expect(await ossify({ args })).toEqual({ code: 2, stdout: "", stderr: `ossify: ${message}\n`, files: {} });
	});
});
