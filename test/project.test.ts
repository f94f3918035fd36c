/**
 * A folder's project file, read by the commands that policies are written with, and by no other. They look in their working directory: most of them in the
 * process that serves Bun, those of a container's start on dist/ossify.
 */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, outcome, runtimes } from "./cross_runtime/runtimes.ts";
import { outcomeOf, served, servedFolder } from "./cross_runtime/served.ts";
import { writeAll } from "./support/folder.ts";

setDefaultTimeout(60_000);

const rego = (readonly: boolean) =>
	`package ossify\n\ndecision := {"mode": "enforce", "readonly": ${readonly}, "tmpfs": [], "reasons": [{"rule": "p/p", "message": data.site.why}]}\n`;
const spec = JSON.stringify({ ociVersion: "1.3.0", root: { path: "rootfs" }, mounts: [] });
const files = {
	"p/p.rego": rego(true),
	"q.rego": rego(false),
	"site.yaml": "site:\n  why: the project\n",
	"mine.yaml": "site:\n  why: mine\n",
	"spec.json": spec,
	"ossify.project": "policies: [p]\ndata: [site.yaml]\n",
};
/** What a build has in its working directory, and no log may show. */
const secrets = { ".env": "TOKEN=hunter2\n", ".git/config": "[http]\n\tpassword = hunter2\n", "p/.secret/a.yaml": "hunter2: [" };
const note = (name: string) => `ossify: ${name} takes policies and data from ossify.project\n`;

type Texts = Readonly<Record<string, string>>;

async function ossify(args: readonly string[], given: Texts = files, links: Texts = {}): Promise<CommandResult> {
	const [result] = await ossifyInTurn([args], given, links);
	if (result === undefined) throw new Error("no result");
	return result;
}

/** Several commands in one folder. */
async function ossifyInTurn(calls: readonly (readonly string[])[], given: Texts = files, links: Texts = {}): Promise<CommandResult[]> {
	return await inFolder(given, links, async (cwd) => {
		const results: CommandResult[] = [];
		for (const args of calls) results.push(outcomeOf(await served("Bun", { args, cwd })));
		return results;
	});
}

async function inFolder<T>(given: Texts, links: Texts, work: (folder: string) => T | Promise<T>): Promise<T> {
	const folder = servedFolder();
	try {
		writeAll(folder, given);
		for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
		return await work(folder);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** What decided, by its reason. */
async function reasonOf(args: readonly string[]): Promise<string> {
	const { stdout, stderr, code } = await ossify(args);
	if (code !== 0) throw new Error(stderr);
	const { message, rule } = JSON.parse(stdout).reasons[0];
	return `${rule}: ${message}, ${JSON.parse(stdout).readonly ? "read-only" : "writable"}`;
}

describe("a project", () => {
	test.each<[args: readonly string[], reason: string]>([
		[["eval", "spec.json"], "p/p: the project, read-only"],
		[["eval", "-d", "mine.yaml", "spec.json"], "p/p: mine, read-only"],
		[["eval", "-p", "q.rego", "-d", "mine.yaml", "spec.json"], "p/p: mine, writable"],
	])("decides where the call names no policy: %j", async (args, reason) => expect(await reasonOf(args)).toBe(reason));

	test.each(["eval", "explain", "mutate"])("is named by %s on standard error", async (name) => {
		expect(await ossify([name, "spec.json"])).toMatchObject({ code: 0, stderr: note(name) });
		expect(JSON.parse((await ossify([name, "--format", "json", "spec.json"])).stderr)).toEqual({
			note: { message: note(name).slice(8).trim() },
		});
		expect(await ossify([name, "-p", "q.rego", "-d", "mine.yaml", "spec.json"])).toMatchObject({ code: 0, stderr: "" });
	});

	test("is what check, test and build work on", async () => {
		expect(await ossify(["check"])).toMatchObject({ code: 0, stderr: `${note("check")}✔ no faults in 1 Rego file\n` });
		expect(await ossify(["check", "q.rego", "-d", "site.yaml"])).toMatchObject({ code: 0, stderr: "✔ no faults in 1 Rego file\n" });
		const cases = { "p/p_test.rego": 'package ossify_test\n\ntest_why if data.ossify.decision.reasons[0].message == "the project"\n' };
		expect((await ossify(["test"], { ...files, ...cases })).stdout).toContain("1 passed, 0 failed");
		expect(await ossify(["build", "-o", "bundle.tar.gz"])).toMatchObject({ code: 0 });
	});

	test("decides about the case that init makes of a spec, and has it in its folder", async () => {
		const made = ["spec.json", "now", "decision.json", "mutated.patch"].map((name) => `+ p/cases/spec/${name}\n`).join("");
		const said = expect.stringMatching(/^ossify: init takes policies and data from ossify\.project\n/);
		expect(await ossifyInTurn([["init", "--from", "spec.json"], ["test"]])).toEqual([
			{ code: 0, stdout: made, stderr: said },
			{ code: 0, stdout: expect.stringContaining("1 passed, 0 failed"), stderr: note("test") },
		]);
	});

	// What is said of the project is said before the data is read.
	const early = ["-d", "none.yaml"];
	const readsData = "ossify: cannot read none.yaml: there is no such file or folder\n";

	test.each<[name: string, ...more: string[]]>([["check"], ["test"], ["build", "-o", "b.tar.gz"]])(
		"is named by %s on standard error",
		async (name, ...more) => {
			expect((await ossify([name, ...more, ...early])).stderr).toStartWith(`${note(name)}${readsData}`);
			expect((await ossify([name, ...more, ...early, "q.rego"])).stderr).toStartWith(readsData);
			expect((await ossify([name, ...more, ...early, "-p", "q.rego"])).stderr).toStartWith(readsData);
		},
	);

	test.each<[name: string, ...more: string[]]>([["check"], ["test"], ["build", "-o", "b.tar.gz"]])(
		"that is not there: %s names the Rego that it leaves out",
		async (name, ...more) => {
			const said = (which: string, it: string) =>
				`ossify: ${name} works on the shipped policies only; ${which} not included: name ${it}, or write ossify.project\n`;
			const rows: readonly (readonly [files: readonly string[], said: string])[] = [
				[["latest.rego"], said("latest.rego here is", "it")],
				[["latest.rego", "z.rego"], said("latest.rego and 1 other .rego file here are", "them")],
				[["a.rego", "b.rego", "c_test.rego"], said("a.rego and 2 other .rego files here are", "them")],
				[["sub/a.rego", "notes.md"], ""],
			];
			for (const [names, message] of rows) {
				const given = Object.fromEntries(names.map((one) => [one, "package site\n"]));
				expect((await ossify([name, ...more, ...early], given)).stderr).toStartWith(`${message}${readsData}`);
			}
		},
	);

	test("that is not there: check --schema says nothing of it", async () => {
		expect(await ossify(["check", "--schema", "input"], { "a.rego": "package site\n" })).toMatchObject({ code: 0, stderr: "" });
		expect(await ossify(["check", "--schema"], { "a.rego": "package site\n" })).toMatchObject({ code: 0, stderr: "" });
	});

	test("is nothing to an install, a hook or a runtime", async () => {
		const broken = { ...files, "ossify.project": "policies: 3\n" };
		const calls = [
			["install", "podman", "--dry-run", "--root", ".", "--force"],
			["hook", "precreate", "--log", "none"],
			["log", "spec.json"],
			["fmt", "--check", "p"],
		];
		const start = runtimes["executable"]?.() ?? [];
		for (const args of calls) {
			const { stderr } = await inFolder(broken, {}, (cwd) => outcome([...start, ...args], "", cwd));
			expect(stderr).not.toContain("project");
		}
	});

	test.each<[what: string, text: string, links: Readonly<Record<string, string>>, fault: string]>([
		["nothing", "", {}, "invalid-project: it names no policies and no data"],
		["comments only", "# policies: [p]", {}, "invalid-project: it names no policies and no data"],
		["empty lists", "policies: []\ndata: []", {}, "invalid-project: it names no policies and no data"],
		["a misspelt key", "polices: [p]", {}, "1:1: invalid-project: nothing reads polices; did you mean policies?"],
		["a text in place of a list", "policies: p", {}, '1:1: invalid-project: policies must be an array, not "p"'],
		["a number in a list", "data: [3]", {}, "1:8: invalid-project: data.0 must be a string, not 3"],
		["a list in place of all", "[p]", {}, "invalid-project: it must be an object"],
		["a path from the root", "policies: [/etc]", {}, '1:12: invalid-project: "/etc" is not below the project\'s folder'],
		["a path upwards", "data: [../../etc/passwd]", {}, '1:8: invalid-project: "../../etc/passwd" is not below the project\'s folder'],
		["shipped as data", "data: [shipped]", {}, "there is no such file"],
		["an empty path", 'policies: [""]', {}, '1:12: invalid-project: "" is not below the project\'s folder'],
		["a hidden file", "data: [.env]", {}, '1:8: invalid-project: ".env" is hidden: a name in it begins with a dot'],
		["a file in a hidden folder", "policies: [shipped, .git/config]", {}, '1:21: invalid-project: ".git/config" is hidden'],
		["a hidden folder on the way", "data: [./p/.secret/a.yaml]", {}, '1:8: invalid-project: "./p/.secret/a.yaml" is hidden'],
		[
			"a link to a hidden file",
			"data: [x.yaml]",
			{ "x.yaml": ".env" },
			"1:8: leads-out: cannot use x.yaml: it is reached by a symbolic link that leads to a hidden name",
		],
		[
			"a file through a link to a hidden folder",
			"data: [x/config]",
			{ x: ".git" },
			"1:8: leads-out: cannot use x/config: it is reached by a symbolic link that leads to a hidden name",
		],
		[
			"a folder in which data is a link to a hidden file",
			"policies: [.]",
			{ "data.yaml": ".env" },
			"1:12: leads-out: cannot use ./data.yaml: it is reached by a symbolic link that leads to a hidden name",
		],
		[
			"a link to a file outside",
			"data: [x]",
			{ x: "/etc/passwd" },
			"1:8: leads-out: cannot use x: it is reached by a symbolic link that leads out of .",
		],
		[
			"a link to a folder outside",
			"policies: [x]",
			{ x: "/etc" },
			"1:12: leads-out: cannot use x: it is reached by a symbolic link that leads out of .",
		],
		["a file through a linked folder", "data: [x/passwd]", { x: "/etc" }, "1:8: leads-out: cannot use x/passwd"],
		["no YAML", "policies: [", {}, "2:1: invalid-data: it is not YAML"],
	])("with %s is refused", async (_, text, links, fault) => {
		const { code, stdout, stderr } = await ossify(["check"], { ...files, ...secrets, "ossify.project": `${text}\n` }, links);
		expect(`${stdout}${stderr}`).not.toContain("hunter2");
		expect({ code, stdout, stderr: stderr.includes(fault) ? fault : stderr }).toEqual({ code: 3, stdout: "", stderr: fault });
	});

	test("that is a link out of the folder is refused", async () => {
		const { "ossify.project": _, ...others } = files;
		expect(await ossify(["check"], others, { "ossify.project": "/etc/passwd" })).toEqual({
			code: 3,
			stdout: "",
			stderr:
				"ossify: cannot read ossify.project: it is reached by a symbolic link that leads out of .\n\t→ use a regular file there, or name one on the command line\n",
		});
	});

	test("that is a link to a hidden file is refused, with nothing of that file shown", async () => {
		const { "ossify.project": _, ...others } = files;
		expect(await ossify(["check"], { ...others, ...secrets }, { "ossify.project": ".env" })).toEqual({
			code: 3,
			stdout: "",
			stderr:
				"ossify: cannot use ossify.project: it is reached by a symbolic link that leads to a hidden name\n\t→ replace it with a regular file\n",
		});
	});

	test("is not written for a new folder that is hidden, which it could not name", async () => {
		expect(await ossify(["init", ".mine"], {})).toMatchObject({ code: 0, stderr: expect.not.stringContaining("ossify.project") });
	});
});
