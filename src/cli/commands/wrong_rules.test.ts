/** Rules that can only be a mistake: which command says so, which one refuses them, and that nothing is written then. */
import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { compile } from "../../../test/support/compiler.ts";
import { writeBundle } from "../../bundle/mod.ts";

const lost = 'package main\n\ndeny contains {"rule": "a/b", "message": "m"} if input.spec.root.path == "/"\n';
const kept = lost.replace("\ndeny", "\n# ossify ignore: unreached-rule\ndeny");
const unread = 'package site\n\nowner := "me"\n';
const itsTest = "package main_test\n\nimport data.main\n\ntest_deny if count(main.deny) == 0 with input as {}\n";
const said = "m.rego:3:1: unreached-rule: nothing evaluates deny in package main: ossify evaluates deny in package ossify.rules";

describe("build", () => {
	const build = async (files: Readonly<Record<string, string>>, ...more: readonly string[]) => {
		const paths = Object.keys(files).map((name) => `DIR/${name}`);
		return await ossify({ args: ["build", "shipped", ...paths, "-o", "DIR/b.tar.gz", ...more], files });
	};

	test("refuses a refusal that nothing evaluates, and writes nothing", async () => {
		const { code, stderr, files } = await build({ "m.rego": lost });
		expect({ code, files: Object.keys(files) }).toEqual({ code: 3, files: ["m.rego"] });
		expect(stderr).toBe(
			`ossify: checking the rules: 1 error\nDIR/${said}\n\tdeny contains {"rule": "a/b", "message": "m"} if input.spec.root.path == "/"\n\t^^^^\n\t→ write package ossify.rules; or let a rule there read this one: deny contains one if some one in data.main.deny\n`,
		);
	});

	test("takes one that a comment keeps, that -e names, and what nothing reads", async () => {
		const given: readonly (readonly [string, ...string[]])[] = [[kept], [lost, "-e", "ossify/decision", "-e", "main/deny"], [unread]];
		for (const [text, ...more] of given) {
			const { code, files } = await build({ "m.rego": text }, ...more);
			expect({ code, files: Object.keys(files) }).toEqual({ code: 0, files: ["b.tar.gz", "m.rego"] });
		}
	});
});

describe("a name that the Rego and the user's own data spell differently", () => {
	const rego = (path: string, more = "") =>
		`package ossify.rules\n\ndeny contains {"rule": "a/b", "message": "m"} if input.spec.hostname in data.shop.${path}\n${more}`;
	const elsewhere = "or, if a file that is not checked here has it, name that file too";
	const rows: readonly (readonly [what: string, data: string, rego: string, advice: readonly string[]])[] = [
		[
			"is proposed for the data, where nothing reads the key",
			"shop: {baned_hosts: [a]}\n",
			rego("banned_hosts"),
			["write banned_hosts", `rename baned_hosts in the data to banned_hosts, or, if the data are right, write baned_hosts; ${elsewhere}`],
		],
		[
			"is proposed for the Rego, where another rule reads the key",
			"shop: {banned_hosts: [a]}\n",
			rego("baned_hosts", '\nwarn contains {"rule": "a/c", "message": "m"} if data.shop.banned_hosts == []\n'),
			[`write banned_hosts; ${elsewhere}`],
		],
	];
	test.each(rows)("%s", async (_, data, text, advice) => {
		const files = { "p/m.rego": text, "p/data.yaml": data };
		const { stdout } = await ossify({ args: ["check", "shipped", "DIR/p", "--format", "json"], files });
		expect((JSON.parse(stdout) as { advice: string }[]).map((one) => one.advice)).toEqual([...advice]);
	});
});

describe("a reference to what ossify's own packages do not have", () => {
	const refusal = (body: string) =>
		`package ossify.rules\n\nimport data.ossify.container\n\ndeny contains {"rule": "a/b", "message": "m"} if {\n\t${body}\n}\n`;
	const undefinedAt = (path: string, meant?: string) =>
		`unknown-reference: data.${path} does not exist, so this is undefined${meant ? `; did you mean ${meant}?` : ""}`;
	const rows: readonly (readonly [body: string, refused: string])[] = [
		['container.image == "x"', `6:12: ${undefinedAt("ossify.container.image", "images")}`],
		["container.hostname_of_pod", `6:12: ${undefinedAt("ossify.container.hostname_of_pod")}`],
		["not data.ossify.engines.claim", `6:26: ${undefinedAt("ossify.engines.claim", "claims")}`],
		["data.ossify.contaner.privileged", `6:14: ${undefinedAt("ossify.contaner", "container")}`],
	];

	test.each(rows)("%s is an error of check, and refused by build", async (body, refused) => {
		const files = { "m.rego": refusal(body) };
		const built = await ossify({ args: ["build", "shipped", "DIR/m.rego", "-o", "DIR/b.tar.gz"], files });
		expect({ code: built.code, files: Object.keys(built.files), said: built.stderr.split("\n")[1] }).toEqual({
			code: 3,
			files: ["m.rego"],
			said: `DIR/m.rego:${refused}`,
		});
		const checked = await ossify({ args: ["check", "shipped", "DIR/m.rego", "--format", "json"], files });
		const found = (JSON.parse(checked.stdout) as { code: string; severity: string }[]).filter(({ code }) => code === "unknown-reference");
		expect(found.map(({ severity }) => severity)).toEqual(["error"]);
	});

	test("is a warning where the files are not the whole policy, and none where all is there", async () => {
		const found = async (...texts: readonly string[]) => {
			const files = Object.fromEntries(texts.map((text, index) => [`${index}.rego`, text]));
			const args = ["check", ...texts.map((_, index) => `DIR/${index}.rego`), "--format", "json"];
			const { stdout } = await ossify({ args, files });
			const all = JSON.parse(stdout) as { code: string; severity: string }[];
			return all.filter(({ code }) => code === "unknown-reference").map(({ severity }) => severity);
		};
		expect(await found(refusal("container.image"))).toEqual(["warning"]);
		expect(await found(refusal("container.mine"), "package ossify.container\n\nmine if input.spec.root\n")).toEqual([]);
		expect(await found(refusal("container.privileged\n\tdata.ossify.site.a\n\tdata.ossify.config.mode\n\tdata.other.x"))).toEqual([]);
	});
});

describe("a policy that refuses every container", () => {
	const mode = 'package ossify\n\nmode := "audit"\n';
	const decision = 'package ossify\n\ndecision := {"mode": "audit"}\n';
	const rows: readonly (readonly [what: string, text: string, refused: string])[] = [
		[
			"a second mode",
			mode,
			"m.rego:3:1: decision-refused: there is no valid decision about the simplest container, one with a root and nothing else: ",
		],
		["a second decision", decision, "m.rego:3:1: decision-refused: there is no valid decision about the simplest container, "],
	];

	test.each(rows)("by %s is an error of check, which build refuses at its place", async (_, text, refused) => {
		const files = { "m.rego": text };
		const built = await ossify({ args: ["build", "shipped", "DIR/m.rego", "-o", "DIR/b.tar.gz"], files });
		expect({ code: built.code, files: Object.keys(built.files) }).toEqual({ code: 3, files: ["m.rego"] });
		expect(built.stderr).toContain(`ossify: trying the policies: 1 error\nDIR/${refused}`);
		const checked = await ossify({ args: ["check", "shipped", "DIR/m.rego"], files });
		expect({ code: checked.code, said: checked.stdout.includes(`DIR/${refused}`) }).toEqual({ code: 1, said: true });
	});

	test("is built where a comment keeps it, where it is asked something else, and where data may decide", async () => {
		const rows = [
			[mode.replace("\nmode", "\n# ossify ignore: decision-refused\nmode")],
			[`${mode}\nother := 1\n`, "-e", "ossify/other"],
		] as const;
		for (const [text, ...more] of rows) {
			const args = ["build", "shipped", "DIR/m.rego", "-o", "DIR/b.tar.gz", ...more];
			const { code, files } = await ossify({ args, files: { "m.rego": text } });
			expect({ code, files: Object.keys(files) }).toEqual({ code: 0, files: ["b.tar.gz", "m.rego"] });
		}
		const later = "package ossify\n\n# METADATA\n# entrypoint: true\ndecision := data.wanted\n";
		const { code } = await ossify({ args: ["build", "DIR/m.rego", "-o", "DIR/b.tar.gz"], files: { "m.rego": later } });
		expect(code).toBe(0);
	});

	test("is refused by install at the user's rule, as eval does", async () => {
		const kept = mode.replace("\nmode", "\n# ossify ignore: decision-refused\nmode");
		const folder = mkdtempSync(join(tmpdir(), "ossify-rules-"));
		await ossify({ args: ["build", "shipped", "DIR/m.rego", "-o", `${folder}/b.tar.gz`], files: { "m.rego": kept } });
		const bundle = readFileSync(`${folder}/b.tar.gz`);
		rmSync(folder, { recursive: true });
		const args = ["install", "podman", "--executable", "/bin/false", "-p", "DIR/b.tar.gz", "--root", "DIR/root"];
		const { code, stderr } = await ossify({ args, files: { "root/etc/passwd": "", "root/usr/bin/podman": "", "b.tar.gz": bundle } });
		expect(code).toBe(3);
		expect(stderr).toContain("ossify: evaluating the policies: 1 error\nDIR/b.tar.gz/m.rego:4:1: ");
		expect(stderr).toContain("ossify's own rule (shipped/ossify/");
	});
});

test("check shows what is certain as an error, and the rest as a warning", async () => {
	const args = ["check", "shipped", "DIR/m.rego", "DIR/n.rego", "--format", "json"];
	const { code, stdout } = await ossify({ args, files: { "m.rego": lost, "n.rego": unread } });
	const found = (JSON.parse(stdout) as { path: string; row: number; code: string; severity: string }[]).map(
		(one) => `${one.path}:${one.row} ${one.severity} ${one.code}`,
	);
	expect({ code, found }).toEqual({ code: 1, found: ["DIR/m.rego:3 error unreached-rule", "DIR/n.rego:3 warning unreached-rule"] });
});

describe("a rule of the policy in a file of tests", () => {
	const rule = (name: string, head: string) => `package ${name}\n\nimport data.ossify.container\n\n${head} if container.privileged\n`;
	const message = (path: string) =>
		`data.${path} is extended in a file of tests, which is not built into the policy: this rule is never evaluated for a container`;
	const rows: readonly (readonly [home: string, name: string, head: string])[] = [
		["ossify.rules", "deny", 'deny contains {"rule": "a/b", "message": "m"}'],
		["ossify.rules", "warn", 'warn contains {"rule": "a/b", "message": "m"}'],
		["ossify.exemptions", "exempt", 'exempt contains {"rule": "a/b", "message": "m"}'],
		["ossify.exemptions", "candidate", 'candidate contains {"rule": "a/b", "message": "m"}'],
		["ossify.tmpfs", "allowance", 'allowance contains {"destination": "/x", "size": 4096}'],
		["ossify.check", "findings", 'findings contains {"rule": "a-b", "message": "m"}'],
	];

	test.each(rows)("%s.%s is an error of check", async (home, name, head) => {
		const args = ["check", "shipped", "DIR/y", "--format", "json"];
		const { code, stdout } = await ossify({ args, files: { "y/my_test.rego": rule(home, head) } });
		const found = (JSON.parse(stdout) as { path: string; row: number; code: string; severity: string; message: string }[]).map(
			(one) => `${one.path}:${one.row} ${one.severity} ${one.code} ${one.message}`,
		);
		expect({ code, found }).toEqual({ code: 1, found: [`DIR/y/my_test.rego:5 error rule-in-test ${message(`${home}.${name}`)}`] });
	});

	const files = { "y/my_test.rego": rule(...(["ossify.rules", 'deny contains {"rule": "a/b", "message": "m"}'] as const)) };

	test("is refused by build, which writes nothing, and warned of by test", async () => {
		const built = await ossify({ args: ["build", "shipped", "DIR/y", "-o", "DIR/b.tar.gz"], files });
		expect({ code: built.code, files: Object.keys(built.files) }).toEqual({ code: 3, files: ["y/my_test.rego"] });
		expect(built.stderr).toContain(`DIR/y/my_test.rego:5:1: rule-in-test: ${message("ossify.rules.deny")}\n`);
		const tested = await ossify({ args: ["test", "shipped", "DIR/y"], files });
		expect(tested.stderr).toContain(`ossify: warning: DIR/y/my_test.rego:5:1: rule-in-test: ${message("ossify.rules.deny")} → `);
	});

	test("a test in one of ossify's packages, and rules of a package of tests, are no fault", async () => {
		const tests = 'package ossify.rules\n\ntest_none if count(deny) == 0 with input as {"stage": "cli"}\n';
		const helpers = 'package my_test\n\ndeny contains "x" if input.spec\n\ntest_a if count(deny) == 0\n';
		const { code, stdout } = await ossify({
			args: ["check", "shipped", "DIR/y", "--format", "json"],
			files: { "y/a_test.rego": tests, "y/b_test.rego": helpers },
		});
		expect({ code, found: JSON.parse(stdout) }).toEqual({ code: 0, found: [] });
	});
});

test("check warns of --ignore with a name that no rule has", async () => {
	const names = ["unreached-rul", "nosuch", "unreached-rule", "exemption-void", "wrong-value", "mine-is-bad", "rego_type_error"];
	const check = 'package ossify.check\n\nfindings contains {"rule": "mine-is-bad", "message": "m"} if data.ossify.config.mode == "audit"\n';
	const args = ["check", "shipped", "DIR/m.rego", "DIR/c.rego", ...names.flatMap((name) => ["--ignore", name])];
	const { code, stderr } = await ossify({ args, files: { "m.rego": lost, "c.rego": check } });
	const warned = stderr.split("\n").filter((line) => line.includes("--ignore"));
	const none = (name: string) => `ossify: warning: --ignore ${name} ignores nothing: there is no rule of that name`;
	expect({ code, warned }).toEqual({
		code: 0,
		warned: [`${none("unreached-rul")}; did you mean unreached-rule?`, none("nosuch"), none("rego_type_error")],
	});
});

test("check takes what -e names", async () => {
	const { code } = await ossify({ args: ["check", "shipped", "DIR/m.rego", "-e", "main/deny"], files: { "m.rego": lost } });
	expect(code).toBe(0);
});

test("test warns, and runs the tests", async () => {
	const files = { "m.rego": lost, "m_test.rego": itsTest };
	const { code, stdout, stderr } = await ossify({ args: ["test", "shipped", "DIR/m.rego", "DIR/m_test.rego"], files });
	expect({ code, stderr }).toEqual({
		code: 0,
		stderr: `ossify: warning: DIR/${said} → write package ossify.rules; or let a rule there read this one: deny contains one if some one in data.main.deny\n`,
	});
	expect(stdout).toContain("1 passed");
});

/** The warnings of `ossify test`, by the row: they are the same for each command that is compared with it. */
const warningsOfTest = new Map<string, Promise<string[]>>();

async function warnedByTest(paths: readonly string[], files: Readonly<Record<string, string>>): Promise<string[]> {
	const { stderr } = await ossify({ args: ["test", ...paths], files });
	return stderr.split("\n").filter((line) => line === "" || line.includes("warning:"));
}

describe.each(["eval", "explain", "mutate"])("%s with Rego", (command) => {
	const stdin = '{"ociVersion":"1.3.0","root":{"path":"rootfs"}}';
	const wrongEntry = 'package ossify.tmpfs\n\nallowance contains {"destination": "/x", "siez": 1} if input.stage == "exec"\n';
	const plain = 'package ossify.rules\n\ndeny contains {"rule": "a/b", "message": "m"} if input.spec.root.path == "none"\n';

	test.each<[what: string, files: Readonly<Record<string, string>>, warned: readonly string[]]>([
		["of a rule that nothing evaluates", { "m.rego": lost }, [said]],
		[
			"of an entry that is wrong",
			{ "m.rego": wrongEntry },
			['m.rego:3:42: wrong-entry: an allowance has the key "siez", which nothing reads; did you mean size?'],
		],
		[
			"of a refusal in a file of tests",
			{ "m_test.rego": plain, "n.rego": plain },
			["m_test.rego:3:1: rule-in-test: data.ossify.rules.deny is extended in a file of tests"],
		],
		["of nothing where a comment keeps it", { "m.rego": kept }, []],
		[
			"of nothing where a test needs it",
			{ "m.rego": 'package main\n\na := "b"\n', "m_test.rego": "package m_test\n\ntest_a if data.main.a\n" },
			[],
		],
		["of nothing where all is well", { "m.rego": plain }, []],
	])("warns %s, as test does, and decides", async (what, files, warned) => {
		const below = Object.fromEntries(Object.entries(files).map(([name, text]) => [`y/${name}`, text]));
		const paths = ["-p", "shipped", "-p", "DIR/y"];
		const { code, stdout, stderr } = await ossify({ args: [command, ...paths, "-"], files: below, stdin });
		const ofTest = warningsOfTest.get(what) ?? warnedByTest(paths, below);
		warningsOfTest.set(what, ofTest);
		expect({ code, decided: stdout !== "", warnings: stderr.split("\n") }).toEqual({ code: 0, decided: true, warnings: await ofTest });
		expect(stderr.split("\n").filter((line) => line !== "")).toEqual(
			warned.map((one) => expect.stringContaining(`ossify: warning: DIR/y/${one}`)),
		);
	});
});

test("eval of several specs warns once", async () => {
	const spec = '{"ociVersion":"1.3.0","root":{"path":"rootfs"}}';
	const args = ["eval", "-p", "shipped", "-p", "DIR/m.rego", "DIR/a.json", "DIR/b.json"];
	const { code, stderr } = await ossify({ args, files: { "m.rego": lost, "a.json": spec, "b.json": spec } });
	expect({ code, warned: stderr.split("unreached-rule").length - 1 }).toEqual({ code: 0, warned: 1 });
});

describe("install", () => {
	const decides = 'package ossify\n\ndecision := {"mode": "enforce"}\n';

	test.each([
		["packed along", { "p.rego": decides, "m.rego": lost }, 3],
		["packed along, and kept by a comment", { "p.rego": decides, "m.rego": kept }, 5],
	])("-p: Rego with such a rule, %s", async (_, texts, code) => {
		const { wasm, manifest } = await compile(texts);
		const modules = Object.entries(texts).map(([path, text]) => ({ path, text }));
		const bundle = await writeBundle({ wasm, manifest: { ...manifest }, data: "{}", modules });
		const args = ["install", "podman", "--executable", "/bin/false", "-p", "DIR/b.tar.gz", "--root", "DIR/root"];
		const outcome = await ossify({ args, files: { "root/etc/passwd": "", "root/usr/bin/podman": "", "b.tar.gz": bundle } });
		expect(outcome.code).toBe(code);
		expect(outcome.stderr.includes(`DIR/b.tar.gz/${said}`)).toBe(code === 3);
	});

	test("-p: Rego with a refusal in a file of tests", async () => {
		const refusal = 'package ossify.rules\n\ndeny contains {"rule": "a/b", "message": "m"} if input.spec\n';
		const { wasm, manifest } = await compile({ "p.rego": decides });
		const modules = Object.entries({ "p.rego": decides, "m_test.rego": refusal }).map(([path, text]) => ({ path, text }));
		const bundle = await writeBundle({ wasm, manifest: { ...manifest }, data: "{}", modules });
		const args = ["install", "podman", "--executable", "/bin/false", "-p", "DIR/b.tar.gz", "--root", "DIR/root"];
		const { code, stderr } = await ossify({ args, files: { "root/etc/passwd": "", "root/usr/bin/podman": "", "b.tar.gz": bundle } });
		expect(code).toBe(3);
		expect(stderr).toContain("DIR/b.tar.gz/m_test.rego:3:1: rule-in-test: ");
	});
});
