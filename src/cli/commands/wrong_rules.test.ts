/** Rules that can only be a mistake: which command says so, which one refuses them, and that nothing is written then. */
import { describe, expect, test } from "bun:test";
import { compile } from "../../../test/support/compiler.ts";
import { writeBundle } from "../../bundle/mod.ts";
import { ossify } from "../harness.test.ts";

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

	test("takes one that a comment keeps, that -e names, and what nobody reads", async () => {
		const given: readonly (readonly [string, ...string[]])[] = [[kept], [lost, "-e", "ossify/decision", "-e", "main/deny"], [unread]];
		for (const [text, ...more] of given) {
			const { code, files } = await build({ "m.rego": text }, ...more);
			expect({ code, files: Object.keys(files) }).toEqual({ code: 0, files: ["b.tar.gz", "m.rego"] });
		}
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
});
