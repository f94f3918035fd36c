/**
 * The script in front of a runtime, in each shell that /bin/sh may be, and with whatever the caller's environment holds: no runtime is started on
 * a spec that was not hardened, and the runtime has the caller's environment.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatcher } from "../../src/runtime/dispatcher.ts";
import { root, rowsOfRun } from "./runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-dispatcher-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const executable = join(root, "dist/ossify");
const spec = JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, linux: { namespaces: [{ type: "mount" }] } });

/** Shells by the names that they are installed under: in `npm test` the two that Debian and Fedora have. Each is called `sh`, as most go by that. */
const shells = rowsOfRun(["dash", "bash", "busybox", "zsh"], (name) => name === "dash" || name === "bash").filter(
	(name) => Bun.which(name) !== null,
);

beforeAll(() => {
	for (const shell of shells) {
		mkdirSync(at(shell));
		symlinkSync(Bun.which(shell) as string, at(`${shell}/sh`));
		const text = dispatcher({ executable, runtime: at("runc"), options: ["--log", "none"] });
		script(`${shell}/runc`, text.replace("#!/bin/sh", `#!${at(`${shell}/sh`)}`));
	}
	script("runc", `#!/bin/sh\n/bin/cat "$3/config.json"\n/usr/bin/env >${at("environment")}\n`);
	// What a caller could have in its working directory, and what variables could name.
	script("evil", `#!/bin/sh\nexec ${at("runc")} "$@"\n`);
	writeFileSync(at("evil.js"), "process.exit(0)");
	writeFileSync(at("bunfig.toml"), 'preload = ["./evil.js"]');
	writeFileSync(at(".env"), "BUN_OPTIONS=--version\n");
	writeFileSync(at("package.json"), '{ "scripts": { "runtime": "echo ossify: prepared" } }');
	for (const name of ["env", "ossify", "echo", "["]) script(`evil-${name}`, `#!/bin/sh\nexec ${at("runc")} "$@"\n`);
	mkdirSync(at("elsewhere"));
	mkdirSync(at("elsewhere/bundle"));
	writeFileSync(at("elsewhere/bundle/config.json"), spec);
});

beforeEach(() => {
	mkdirSync(at("bundle"), { recursive: true });
	writeFileSync(at("bundle/config.json"), spec);
	rmSync(at("environment"), { force: true });
});

function script(name: string, text: string): void {
	writeFileSync(at(name), text);
	chmodSync(at(name), 0o755);
}

async function start(shell: string, environment: Record<string, string>, args = ["create", "--bundle", "bundle", "web"]) {
	const command = [at(`${shell}/runc`), ...args];
	const child = Bun.spawn(command, { cwd: folder, env: environment, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
	const [stdout, stderr, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
	return { code, stdout, stderr };
}

/** What the runtime found in the bundle; undefined where it was not started. */
function rootOf(stdout: string): "hardened" | "as it was" | undefined {
	if (stdout === "") return undefined;
	return (JSON.parse(stdout) as { root: { readonly?: boolean } }).root.readonly === true ? "hardened" : "as it was";
}

const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

/** By variable, values that have led or could lead past ossify. */
const environments: Readonly<Record<string, readonly string[]>> = {
	BUN_OPTIONS: [
		...["--version", "--help", "--revision", "--print 1", "--eval 1", "run evil.js", "--if-present", "--inspect", "--watch", "test"],
		...[`--cwd=${at("elsewhere")}`, `--preload=${at("evil.js")}`, `--config=${at("bunfig.toml")}`, `--env-file=${at(".env")}`],
	],
	BUN_BE_BUN: ["1"],
	BUN_INSPECT: ["1", "ws://localhost:0/x"],
	BUN_INSPECT_CONNECT_TO: ["ws://localhost:1/x"],
	BUN_INSPECT_PRELOAD: [at("evil.js")],
	BUN_JSC_dumpOptions: ["1"],
	BUN_JSC_options: ["nonsense"],
	JSC_useJIT: ["0"],
	NODE_OPTIONS: [`--require=${at("evil.js")}`, "--version"],
	DENO_DIR: [at("elsewhere")],
	ENV: [at("evil")],
	BASH_ENV: [at("evil")],
	PATH: [folder, ""],
	IFS: ["aeiou", " -c"],
	CDPATH: [at("elsewhere")],
	POSIXLY_CORRECT: ["1"],
	PS4: ["$(exit 0)"],
	ossify_answer: ["ossify: prepared"],
	HOME: ["/nowhere"],
	TMPDIR: ["/nowhere"],
	LC_ALL: ["C.UTF-8", "C"],
	"BASH_FUNC_[%%": ["() { n=$((n+1)); [[ $n -eq 2 ]]; }", "() { return 1; }", "() { return 0; }"],
	"BASH_FUNC_may_start%%": ["() { return 1; }"],
	"BASH_FUNC_exec%%": ["() { :; }"],
	"BASH_FUNC_exit%%": ["() { :; }"],
	"BASH_FUNC_shift%%": ["() { return 1; }"],
	"BASH_FUNC_unset%%": ["() { :; }"],
	"BASH_FUNC_:%%": ["() { return 1; }"],
	"BASH_FUNC_echo%%": [`() { exec ${at("runc")} "$@"; }`],
	"BASH_FUNC_return%%": ["() { :; }"],
};

describe.each(shells)("in %s", (shell) => {
	const cases = Object.entries(environments).flatMap(([name, values]) => values.map((value) => [name, value] as const));

	test.each(cases)("%s=%s: the runtime finds a hardened spec, and has its caller's environment", async (name, value) => {
		const environment = { PATH, [name]: value };
		const { code, stdout, stderr } = await start(shell, environment);
		expect({ code, root: rootOf(stdout), stderr }).toEqual({ code: 0, root: "hardened", stderr: "" });
		const had = readFileSync(at("environment"), "utf8").split("\n");
		if (!/^BASH_FUNC_|^ossify_answer$|^IFS$|^PS4$|^POSIXLY/.test(name)) expect(had).toContain(`${name}=${value}`);
		expect(had.filter((line) => /^(?:ossify_|BUN_JSC_use)/.test(line))).toEqual([]);
	});

	test("what starts nothing is the runtime's alone", async () => {
		const { code, stdout } = await start(shell, { PATH }, ["state", "--bundle", "bundle"]);
		expect({ code, root: rootOf(stdout) }).toEqual({ code: 0, root: "as it was" });
	});
});

/** What an executable can do that is not ossify, or ossify that was ended: none of it is the answer. */
const answers: readonly (readonly [what: string, script: string, code: number])[] = [
	["ends well and prints nothing", "exit 0", 5],
	["prints a version", "echo 1.4.5", 5],
	["prints more than the answer", "echo ossify: prepared; echo x", 5],
	["prints the answer on standard error", "echo ossify: prepared >&2", 5],
	["prints the answer and fails", "echo ossify: prepared; exit 7", 7],
	["is killed", "kill -KILL $$", 137],
	["fails", "exit 3", 3],
];

test.each(answers)("an executable that %s starts no runtime", async (_, text, code) => {
	script("not-ossify", `#!/bin/sh\n${text}\n`);
	script("runtime", dispatcher({ executable: at("not-ossify"), runtime: at("runc"), options: [] }));
	const child = Bun.spawn([at("runtime"), "create", "--bundle", "bundle", "web"], { cwd: folder, stdout: "pipe", stderr: "ignore" });
	expect([await new Response(child.stdout).text(), await child.exited]).toEqual(["", code]);
});

const gone = (at: string) =>
	`ossify: the call is refused, as ${at} cannot be started: run \`ossify install\` again, with another copy of the executable if this one is gone`;

/** The global options of the call, and what is in the log after it; undefined where there is none. */
const logs: readonly (readonly [what: string, options: readonly string[], log: (message: string) => string | undefined])[] = [
	["in JSON", ["--log", "log", "--log-format", "json"], (msg) => `${JSON.stringify({ level: "error", msg })}\n`],
	["in JSON, with =", ["--log-format=json", "--log=log"], (msg) => `${JSON.stringify({ level: "error", msg })}\n`],
	["as text", ["--log", "log"], (msg) => `level=error msg=${JSON.stringify(msg)}\n`],
	["where no log is given", [], () => undefined],
];

for (const shell of shells)
	for (const [exists, code] of [
		[false, 127],
		[true, 126],
	] as const)
		test.each(logs)(`an executable that cannot be started (${code}, ${shell}) is in the runtime's log %s`, async (_, options, log) => {
			rmSync(at("log"), { force: true });
			rmSync(at("lost"), { force: true });
			if (exists) writeFileSync(at("lost"), "no program");
			const text = dispatcher({ executable: at("lost"), runtime: at("runc"), options: [] });
			script("runtime", text.replace("#!/bin/sh", `#!${at(`${shell}/sh`)}`));
			const args = [...options, "create", "--bundle", 'bundle"x', "--log", "other", "web"];
			const child = Bun.spawn([at("runtime"), ...args], { cwd: folder, stdout: "pipe", stderr: "pipe" });
			const found = await new Response(child.stdout).text();
			const stderr = await new Response(child.stderr).text();
			expect([found, await child.exited]).toEqual(["", code]);
			expect(stderr).toEndWith(`${gone(at("lost"))}\n`);
			expect(existsSync(at("log")) ? readFileSync(at("log"), "utf8") : undefined).toEqual(log(gone(at("lost"))));
		});

test("a bundle whose name is not UTF-8 is refused: ossify would look into another one", async () => {
	script("runtime", dispatcher({ executable, runtime: at("runc"), options: ["--log", "none"] }));
	const make = `for name in "$(printf 'b\\377')" "$(printf 'b\\357\\277\\275')"; do mkdir -p "$name"; cp bundle/config.json "$name"; done`;
	const call = `exec ./runtime create --bundle "$(printf 'b\\377')" web`;
	const child = Bun.spawn(["/bin/sh", "-c", `${make}; ${call}`], { cwd: folder, stdout: "pipe", stderr: "pipe" });
	expect([await new Response(child.stdout).text(), await new Response(child.stderr).text(), await child.exited]).toEqual([
		"",
		"ossify: cannot determine what this call starts: an argument is not UTF-8; write each option as --NAME=VALUE, in front of the container's ID\n",
		4,
	]);
});
