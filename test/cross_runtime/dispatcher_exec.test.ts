/**
 * Which execs the script in front of a runtime sends to ossify, in each shell that /bin/sh may be: whatever may give a process CAP_SYS_ADMIN, and
 * none of those that engines make for probes.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatcher } from "../../src/runtime/dispatcher.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-dispatcher-exec-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const shells = ["dash", "bash", "busybox", "zsh"].filter((name) => Bun.which(name) !== null);

function script(name: string, text: string): void {
	writeFileSync(at(name), text);
	chmodSync(at(name), 0o755);
}

beforeAll(() => {
	script("runc", "#!/bin/sh\necho runtime\n");
	script("asked", `#!/bin/sh\n/usr/bin/env >${at("environment")}\necho ossify: prepared\n`);
	for (const shell of shells) {
		mkdirSync(at(shell));
		symlinkSync(Bun.which(shell) as string, at(`${shell}/sh`));
		const text = dispatcher({ executable: at("asked"), runtime: at("runc"), options: [] });
		script(`${shell}/runc`, text.replace("#!/bin/sh", `#!${at(`${shell}/sh`)}`));
	}
	for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
	mkdirSync(at("folder"));
	Bun.spawnSync(["mkfifo", at("fifo")]);
	symlinkSync("plain.json", at("link"));
});

const processOf = (...names: string[]) => JSON.stringify({ args: ["sleep", "21", "a && b"], capabilities: { bounding: names } });
const files: Readonly<Record<string, string>> = {
	"plain.json": processOf("CAP_CHOWN", "CAP_NET_ADMIN").replace("&&", "\\u0026\\u0026").replace("21", "210"),
	"long.json": `${processOf("CAP_CHOWN")}${" ".repeat(300_000)}\n`.replace("21", "5"),
	"admin.json": processOf("CAP_SYS_ADMIN"),
	"lines.json": JSON.stringify({ capabilities: { bounding: ["CAP_SYS_ADMIN"] } }, undefined, 2),
	"small.json": processOf("cap_Sys_admin"),
	"escaped.json": '{"capabilities":{"bounding":["CAP_\\u0053YS\\u005fADMIN"]}}',
	"decimal.json": '{"capabilities":{"bounding":["21"]}}',
	"octal.json": '{"capabilities":{"bounding":["025"]}}',
	"hexadecimal.json": '{"capabilities":{"bounding":["0X0015 "]}}',
	"followed.json": '{"capabilities":{"bounding":["21a"]}}',
	"nul.json": '\0\xff{"capabilities":{"bounding":["CAP_SYS_ADMIN"]}}',
	"empty.json": "",
	"-": processOf("CAP_SYS_ADMIN"),
};

/** By name: arguments, and whether ossify is asked. */
const calls: readonly (readonly [name: string, args: readonly string[], asked: boolean])[] = [
	[
		"Podman's",
		["--root=/r", "--log-format=json", "--log=/l", "exec", "--pid-file", "/f", "--process", "plain.json", "--detach", "ID"],
		false,
	],
	[
		"containerd's",
		[
			"--root",
			"/r",
			"--log",
			"/l",
			"--log-format",
			"json",
			"--systemd-cgroup",
			"exec",
			"--process",
			at("plain.json"),
			"--detach",
			"--pid-file",
			"/f",
			"ID",
		],
		false,
	],
	["one with a terminal", ["exec", "--process", "plain.json", "--console-socket", "/s", "--tty", "--detach", "ID"], false],
	["one by hand", ["exec", "-t", "ID", "touch", "/x"], false],
	["a large file", ["exec", "--process", "long.json", "ID"], false],
	["a link", ["exec", "--process", "link", "ID"], false],
	["no exec", ["kill", "--cap", "ID"], false],
	...Object.keys(files)
		.filter((name) => !["plain.json", "long.json"].includes(name))
		.map((name) => [`the file ${name}`, ["exec", "--process", name, "ID"], true] as const),
	["a joined file", ["exec", "--process=admin.json", "ID"], true],
	["the second of two files", ["exec", "--process", "plain.json", "--process", "admin.json", "ID"], true],
	["a folder", ["exec", "--process", "folder", "ID"], true],
	["a FIFO", ["exec", "--process", "fifo", "ID"], true],
	["a file that is not there", ["exec", "--process", "none", "ID"], true],
	["no file", ["exec", "ID", "--process"], true],
	...[
		"--cap",
		"--cap=A",
		"-c",
		"-cA",
		"-cap",
		"--ca",
		"--proc",
		"-process=plain.json",
		"-p",
		"-pplain.json",
		"-dc",
		"--new",
		" --cap",
		"\u00a0--cap",
		"",
		"-",
	].map((word) => [`the word ${JSON.stringify(word)}`, ["exec", word, "A", "ID"], true] as const),
];

describe.each(shells)("in %s", (shell) => {
	test.each(calls)("%s", async (_, args, asked) => {
		rmSync(at("environment"), { force: true });
		const child = Bun.spawn([at(`${shell}/runc`), ...args], { cwd: folder, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
		const said = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
		expect([...said, existsSync(at("environment"))]).toEqual(["runtime\n", "", 0, asked]);
	});

	test.each([
		["GREP_OPTIONS", "-v"],
		["LC_ALL", "tr_TR.UTF-8"],
		["IFS", "SYADMIN_"],
		["POSIXLY_CORRECT", "1"],
		["PATH", ""],
		...["[", "is_exec", "may_add", "names_sys_admin"].map((name) => [`BASH_FUNC_${name}%%`, "() { return 1; }"] as const),
		...["/bin/grep", "set", "shift", "return"].map((name) => [`BASH_FUNC_${name}%%`, "() { return 1; }"] as const),
	] as const)("%s=%s does not keep it from being asked", async (name, value) => {
		rmSync(at("environment"), { force: true });
		for (const file of ["admin.json", "small.json"]) {
			const command = [at(`${shell}/runc`), "exec", "--process", file, "ID"];
			const child = Bun.spawn(command, { cwd: folder, env: { [name]: value }, stdin: "ignore", stdout: "pipe" });
			expect([await new Response(child.stdout).text(), existsSync(at("environment"))]).toEqual(["runtime\n", true]);
		}
	});

	test("ossify is given the folder of the runtime's state, and nothing else of the environment", async () => {
		for (const [environment, expected] of [
			[{ XDG_RUNTIME_DIR: "/run/a b", BUN_OPTIONS: "--version" }, ["XDG_RUNTIME_DIR=/run/a b"]],
			[{ PATH: "/bin" }, []],
		] as const) {
			const child = Bun.spawn([at(`${shell}/runc`), "exec", "--cap", "A", "ID"], {
				cwd: folder,
				env: environment,
				stdin: "ignore",
				stdout: "ignore",
			});
			expect(await child.exited).toBe(0);
			const had = (await Bun.file(at("environment")).text())
				.split("\n")
				.filter((line) => !/^(?:PWD|SHLVL|OLDPWD|_|BUN_JSC_\w+)=|^$/.test(line));
			expect(had).toEqual([...expected]);
		}
	});
});
