/** The command line as a process: streams, users and limits as an operating system has them. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rowsOfRun } from "../../test/cross_runtime/runtimes.ts";
import { describeWith, isRoot, missingOtherUser, otherUser, testWith } from "../../test/support/needs.ts";

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const fromSource = [process.execPath, at("src/cli/main.ts")];
const executable = at("dist/ossify");
const missingExecutable = existsSync(executable) ? undefined : "dist/ossify is not built: `npm run build:standalone`";
const spec = readFileSync(at("test/fixtures/crio/without-flag/default.json"), "utf8");
const ownPolicy = 'package ossify\n\ndecision := {"mode": "enforce", "readonly": true}\n';

let folder = "";

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "ossify-process-"));
	chmodSync(folder, 0o755);
	writeFileSync(join(folder, "config.json"), spec);
	writeFileSync(join(folder, "policy.rego"), ownPolicy);
	// A script, as the checkout's path may have a space in it.
	writeFileSync(join(folder, "from-source"), `#!/bin/sh\nexec ${fromSource.map(quoted).join(" ")} "$@"\n`, { mode: 0o755 });
	await run([...fromSource, "build", "policy.rego", "-o", "bundle/"]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Result {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a command in the folder, with an environment that holds nothing but what is given. */
async function run(
	command: readonly string[],
	{ stdin = "", env = {}, cwd = folder }: { stdin?: string; env?: Record<string, string>; cwd?: string } = {},
): Promise<Result> {
	const child = Bun.spawn([...command], { cwd, env, stdin: new TextEncoder().encode(stdin), stdout: "pipe", stderr: "pipe" });
	const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
	return { code: await child.exited, stdout, stderr };
}

/** Runs a line of sh, in which `$OSSIFY` is the command line and `$P` names the policy. */
async function sh(line: string): Promise<Result> {
	return await run(["/bin/sh", "-c", line], { env: { PATH: "/usr/bin:/bin", OSSIFY: "./from-source", P: "-p bundle" } });
}

/** As sh reads it as one word. */
function quoted(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}

const locked = `"readonly": true`;

/** Standard error where nothing can be written: closed, open for reading only, and on a full disk. */
const speechless = ["2>&-", "2</dev/null", "2>/dev/full"];
const unloggable = "--log /proc/nolog/x.log";

describe("a warning that cannot be written", () => {
	test.each(speechless)("does not keep a hardened container from starting: hook precreate %s", async (stderr) => {
		const { code, stdout } = await sh(`$OSSIFY hook precreate $P ${unloggable} < config.json ${stderr}`);
		expect({ code, holds: stdout.includes(locked) }).toEqual({ code: 0, holds: true });
	});

	test.each(speechless)("nor does it in front of a runtime: %s", async (stderr) => {
		const line = `rm -rf web; mkdir -p web/rootfs; cp config.json web; sed -i 's|"path": "[^"]*/merged"|"path": "rootfs"|' web/config.json; $OSSIFY runtime --runtime /bin/true $P ${unloggable} -- create --bundle web web ${stderr}`;
		expect(await sh(line)).toEqual({ code: 0, stdout: "", stderr: "" });
		expect(readFileSync(join(folder, "web/config.json"), "utf8")).toContain(locked);
	});

	test.each(speechless)("does not stop one that --on-error allow lets start: %s", async (stderr) => {
		const line = `rm -f allowed.log; $OSSIFY hook precreate -p nothing --on-error allow --log "$PWD/allowed.log" < config.json ${stderr}`;
		const { code, stdout } = await sh(line);
		expect({ code, isSame: stdout === spec, says: JSON.parse(readFileSync(join(folder, "allowed.log"), "utf8")).outcome }).toEqual({
			code: 0,
			isSame: true,
			says: "allowed",
		});
	});

	test.each(speechless)("keeps the exit code of an error: %s", async (stderr) => {
		expect((await sh(`$OSSIFY mutate $P nothing.json ${stderr}`)).code).toBe(4);
	});
});

describe("streams", () => {
	test("a large spec goes whole through slow pipes, in and out", async () => {
		const large = spec.replace("{", `{"filler":"${"x".repeat(3_000_000)}",`);
		writeFileSync(join(folder, "large.json"), large);
		const { code, stdout, stderr } = await sh(
			"(head -c 1000000 large.json; sleep 0.3; tail -c +1000001 large.json) | $OSSIFY mutate $P - | (sleep 0.3; cat)",
		);
		expect({ code, stderr, holds: stdout.includes(locked) }).toEqual({ code: 0, stderr: "", holds: true });
		expect(stdout.replaceAll(/\s/g, "").length - large.replaceAll(/\s/g, "").length).toBe(',"readonly":true'.length);
	});

	test("a reader that goes away is no error", async () => {
		expect(await sh("$OSSIFY mutate $P large.json | head -c 1; sleep 0.1")).toEqual({ code: 0, stdout: "{", stderr: "" });
	});

	test("a full disk at standard output is one", async () => {
		expect(await sh("$OSSIFY mutate $P config.json > /dev/full")).toEqual({
			code: 5,
			stdout: "",
			stderr: "ossify: cannot write the standard output: the disk is full\n",
		});
	});

	test("a spec comes out of a pipe that is named as a file, and goes into one", async () => {
		const { code, stdout } = await sh("mkfifo in out; cat config.json > in & cat out & $OSSIFY mutate $P in -o out; wait; test -p out");
		expect({ code, holds: stdout.includes(locked) }).toEqual({ code: 0, holds: true });
	});

	test("a spec comes from the pipe of another process", async () => {
		const { code, stdout } = await sh("exec 5<config.json; cat <&5 | $OSSIFY mutate $P /dev/fd/0");
		expect({ code, holds: stdout.includes(locked) }).toEqual({ code: 0, holds: true });
	});

	test("a closed standard input is an error of the input", async () => {
		const { code, stdout, stderr } = await sh("$OSSIFY mutate $P <&-");
		expect({ code, stdout, reported: stderr.startsWith("ossify: ") }).toEqual({ code: 4, stdout: "", reported: true });
	});
});

describe("files", () => {
	test("an output over a limit leaves the old file, and nothing beside it", async () => {
		mkdirSync(join(folder, "limited"));
		writeFileSync(join(folder, "limited/out.json"), "old");
		const { code, stdout, stderr } = await sh("trap '' XFSZ; ulimit -f 8; $OSSIFY mutate $P config.json -o limited/out.json");
		expect({ code, stdout, stderr }).toEqual({
			code: 5,
			stdout: "",
			stderr: "ossify: cannot write limited/out.json: the file would be too large\n",
		});
		expect([readdirSync(join(folder, "limited")), readFileSync(join(folder, "limited/out.json"), "utf8")]).toEqual([["out.json"], "old"]);
	});

	/** What this user may do to the files, root being one who may do everything: so it starts the executable as another user. */
	const cases = [
		["mutate secret.json", 4, "cannot read secret.json"],
		["mutate -p secret.json config.json", 3, "cannot read secret.json"],
		["mutate config.json -o locked/new.json", 5, "cannot write locked/new.json"],
	] as const;

	testWith(missingExecutable ?? (isRoot ? missingOtherUser() : undefined), "what the user may not read or write is reported", () => {
		// The checkout may be where only root may enter, so the executable is taken to where the files are.
		copyFileSync(executable, join(folder, "ossify"));
		chmodSync(join(folder, "ossify"), 0o755);
		chmodSync(join(folder, "config.json"), 0o644);
		writeFileSync(join(folder, "secret.json"), spec, { mode: 0o000 });
		mkdirSync(join(folder, "locked"));
		chmodSync(join(folder, "locked"), 0o555);
		for (const [line, status, message] of cases) {
			const options = { cwd: folder, env: {}, encoding: "utf8" as const, ...(isRoot ? otherUser : {}) };
			const result = spawnSync(join(folder, "ossify"), line.split(" "), options);
			const { stdout, stderr } = result;
			expect({ line, status: result.status, stdout, stderr }).toEqual({
				line,
				status,
				stdout: "",
				stderr: `ossify: ${message}: permission denied\n`,
			});
		}
		expect(existsSync(join(folder, "locked/new.json"))).toBe(false);
	});
});

describeWith(missingExecutable, "the executable", () => {
	const hostile = {
		".env": "FORCE_COLOR=1\nBUN_OPTIONS=--preload=./evil.ts\n",
		".env.local": "FORCE_COLOR=1\n",
		".env.production": "FORCE_COLOR=1\n",
		"bunfig.toml": 'preload = ["./evil.ts"]\n',
		"package.json": '{"type":"commonjs","imports":{"#x":"./evil.ts"},"main":"./evil.ts"}',
		"tsconfig.json": '{"compilerOptions":{"paths":{"*":["./evil.ts"]}}}',
		"evil.ts": 'require("node:fs").writeFileSync("owned", "");',
		"node_modules/yaml/index.js": 'require("node:fs").writeFileSync("owned", "");',
	};

	test("is moved by nothing in the folder that it runs in", async () => {
		const cwd = join(folder, "hostile");
		for (const [path, content] of Object.entries(hostile)) {
			mkdirSync(join(cwd, path, ".."), { recursive: true });
			writeFileSync(join(cwd, path), content);
		}
		writeFileSync(join(cwd, "data.yaml"), "ossify: { config: { mode: enforce } }\n");
		const clean = await run([executable, "explain", "-d", "data.yaml", "-"], { stdin: spec, cwd });
		expect({ code: clean.code, stderr: clean.stderr, colored: clean.stdout.includes("\u001b") }).toEqual({
			code: 0,
			stderr: "",
			colored: false,
		});
		expect(readdirSync(cwd).sort()).toEqual(
			["data.yaml", "node_modules", ...Object.keys(hostile).filter((path) => !path.includes("/"))].sort(),
		);
	});

	test.each(["NODE_OPTIONS=--require=./evil.ts", "NODE_PATH=.", "BUN_CONFIG_FILE=bunfig.toml"])("is not moved by %s", async (setting) => {
		const cwd = join(folder, "hostile");
		const [name = "", value = ""] = setting.split(/=(.*)/);
		const outcome = await run([executable, "mutate", "-"], { stdin: spec, env: { [name]: value }, cwd });
		expect(outcome).toEqual(await run([executable, "mutate", "-"], { stdin: spec, cwd }));
		expect(readdirSync(cwd)).not.toContain("owned");
	});

	test.each([{ BUN_OPTIONS: "--preload=./evil.ts" }, { BUN_INSPECT_PRELOAD: "./evil.ts" }])(
		"does not run the code that %j names",
		async (env) => {
			const cwd = join(folder, "hostile");
			const { code, stdout } = await run([executable, "mutate", "-"], { stdin: spec, env, cwd });
			expect({ code, stdout, owned: readdirSync(cwd).includes("owned") }).toEqual({ code: 1, stdout: "", owned: false });
		},
	);

	/** In `npm test`, those that compile nothing: a process of its own compiles for two seconds, from the source and as the executable. */
	const lines = ["mutate -", "eval -", "explain -", "mutate --diff -", "build shipped -o -", "check --format json"];

	test.each(rowsOfRun(lines, (line) => line.endsWith(" -") && !line.startsWith("build")))(
		"gives what the source gives: %s",
		async (line) => {
			const args = line.split(" ");
			// A bundle has the time in it at which it was built.
			const machine = { stdin: spec, env: { SOURCE_DATE_EPOCH: "1700000000" } };
			const [one, other] = await Promise.all([run([executable, ...args], machine), run([...fromSource, ...args], machine)]);
			const bare = ({ code, stdout }: Result) => ({ code, stdout });
			expect(bare(one)).toEqual(bare(other));
			expect(one.code).toBe(0);
		},
	);
});

describeWith(missingExecutable, "a runtime's start that may open no more files", () => {
	test.each([6, 7, 8])("with %d of them is refused, and recorded", async (files) => {
		const log = join(folder, `descriptors-${files}.log`);
		const start = `ulimit -n ${files}; exec ${quoted(executable)} runtime --runtime /bin/true --log ${quoted(log)} --prepare -- create --bundle . web`;
		const { code } = await sh(start);
		const [record, ...more] = readFileSync(log, "utf8").split("\n");
		expect([code, more]).toEqual([5, [""]]);
		expect(JSON.parse(record ?? "")).toMatchObject({ stage: "create", container: "web", outcome: "failed" });
	});
});
