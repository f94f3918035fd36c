/** Folders with content of others, as in a CI job for a pull request: the effect of a link, a pipe or a loop in one on each command. */
import { describe, expect, test } from "bun:test";
import { type Machine, ossify } from "../../test/support/cli.ts";

const rego = 'package ossify\n\ndecision := {"mode": "enforce", "readonly": true, "tmpfs": [], "reasons": []}\n';
const secret = "TOKEN=hunter2\n";
const spec = '{"ociVersion":"1.3.0","root":{"path":"rootfs"},"mounts":[]}';
const files = { "p/a.rego": rego, "secret/environ": secret };

/** What is in the folder, and how reading it fails, whichever command reads it. */
interface Trap {
	readonly what: string;
	readonly machine: Partial<Machine>;
	readonly code: string;
	readonly message: string;
}

const out = "it is reached by a symbolic link that leads out of DIR/p";
const ofRego: readonly Trap[] = [
	{ what: "a link to a file of the machine", machine: { links: { "p/x.rego": "DIR/secret/environ" } }, code: "leads-out", message: out },
	{ what: "a link with ..", machine: { links: { "p/x.rego": "../secret/environ" } }, code: "leads-out", message: out },
	{ what: "a link to the environment", machine: { links: { "p/x.rego": "/proc/self/environ" } }, code: "leads-out", message: out },
	{ what: "a link to standard input", machine: { links: { "p/x.rego": "/dev/stdin" } }, code: "leads-out", message: out },
	{ what: "a link to a device", machine: { links: { "p/x.rego": "/dev/zero" } }, code: "leads-out", message: out },
	{
		what: "a link to a link that leads out",
		machine: { links: { "p/.y": "../secret/environ", "p/x.rego": ".y" } },
		code: "leads-out",
		message: out,
	},
	{
		what: "a link through a linked folder",
		machine: { links: { "p/out": "../secret", "p/x.rego": "out/environ" } },
		code: "leads-out",
		message: out,
	},
	{
		what: "a folder beside whose name begins alike",
		machine: { files: { ...files, "p2/environ": secret }, links: { "p/x.rego": "../p2/environ" } },
		code: "leads-out",
		message: out,
	},
	{
		what: "links in a circle",
		machine: { links: { "p/x.rego": "y.rego", "p/y.rego": "x.rego" } },
		code: "unreadable",
		message: "its links form a loop",
	},
	{
		what: "a link to nothing",
		machine: { links: { "p/x.rego": "gone" } },
		code: "unreadable",
		message: "it is a link whose target does not exist",
	},
	{ what: "a link to a folder", machine: { links: { "p/x.rego": "." } }, code: "unreadable", message: "it is a folder" },
	{ what: "a pipe", machine: { pipes: ["p/x.rego"] }, code: "unreadable", message: "it is not a regular file" },
	{
		what: "a file of 5 MiB",
		machine: { files: { ...files, "p/x.rego": "#".repeat(5 * 1024 * 1024) } },
		code: "too-large",
		message: "it has more than 4194304 bytes",
	},
];

const commands: readonly (readonly string[])[] = [
	["check", "DIR/p"],
	["test", "DIR/p"],
	["build", "DIR/p", "-o", "DIR/out.tar.gz"],
	["fmt", "DIR/p"],
	["eval", "-p", "DIR/p", "DIR/secret/config.json"],
];

async function fault(machine: Machine): Promise<object> {
	const { code, stdout, stderr, files: after } = await ossify({ ...machine, args: [...machine.args, "--format", "json"] });
	expect(stdout + stderr).not.toContain("hunter2");
	expect(after).not.toHaveProperty("out.tar.gz");
	const { error } = JSON.parse(stderr) as { error: { code: string; message: string; advice?: string } };
	return { exit: code, code: error.code, message: error.message };
}

describe.each(commands.map((args) => [args[0], args] as const))("%s", (_, args) => {
	test.each(ofRego.map((trap) => [trap.what, trap] as const))("refuses %s", async (__, { machine, code, message }) => {
		const given = { ...machine, files: { ...files, "secret/config.json": spec, ...machine.files } };
		expect(await fault({ ...given, args })).toEqual({
			exit: 3,
			code: `policy/${code}`,
			message: `cannot read DIR/p/x.rego: ${message}`,
		});
	});
});

describe("data", () => {
	test.each([
		["a link that leads out", { links: { "p/data.json": "../secret/environ" } }, "leads-out", out],
		["a link to nothing", { links: { "p/data.json": "gone" } }, "unreadable", "it is a link whose target does not exist"],
		["a linked folder", { links: { "p/data.json": "." } }, "unreadable", "it is a folder"],
		["a pipe", { pipes: ["p/data.json"] }, "unreadable", "it is not a regular file"],
	])("that is %s is an error of check, test, build, and of a bundle", async (_, machine: Partial<Machine>, code, message) => {
		const expected = { exit: 3, code: `policy/${code}`, message: `cannot read DIR/p/data.json: ${message}` };
		for (const args of commands.filter(([name]) => name !== "fmt")) {
			expect(await fault({ files: { ...files, "secret/config.json": spec }, ...machine, args })).toEqual(expected);
		}
		const bundle = { files: { "p/policy.wasm": "", "secret/config.json": spec, "secret/environ": secret }, ...machine };
		expect(await fault({ ...bundle, args: ["eval", "-p", "DIR/p", "DIR/secret/config.json"] })).toEqual(expected);
	});

	test("in a folder that is not read is skipped", async () => {
		const { code } = await ossify({ args: ["check", "DIR/p"], files, links: { "p/other.txt": "/proc/self/environ" }, pipes: ["p/pipe"] });
		expect(code).toBe(0);
	});
});

describe("a case", () => {
	const kase = { "p/a.rego": rego, "p/c/spec.json": spec, "secret/environ": secret };
	const names = [
		"spec.json",
		"now",
		"stage",
		"state.json",
		"data.yaml",
		"data.json",
		"decision.json",
		"mutated.json",
		"mutated.patch.json",
	];

	test.each(names)("whose %s leads out fails, and shows nothing of it", async (name) => {
		const { [`p/c/${name}`]: __, ...others } = { ...kase } as Record<string, string>;
		const machine = { files: others, links: { [`p/c/${name}`]: "../../secret/environ" } };
		const { code, stdout, stderr, files: after } = await ossify({ args: ["test", "--update", "DIR/p"], ...machine });
		expect(code).toBe(1);
		expect(stdout).toContain(`cannot read DIR/p/c/${name}: ${out}`);
		expect(stdout + stderr).not.toContain("hunter2");
		expect(after["secret/environ"]).toBe(secret);
	});

	test.each(["spec.json", "now", "decision.json", "data.yaml"])("whose %s is a pipe fails at once", async (name) => {
		const { [`p/c/${name}`]: __, ...others } = { ...kase } as Record<string, string>;
		const { code, stdout } = await ossify({ args: ["test", "DIR/p"], files: others, pipes: [`p/c/${name}`] });
		expect([code, stdout.includes(`cannot read DIR/p/c/${name}: it is not a regular file`)]).toEqual([1, true]);
	});

	test("may share a spec with others of what is named, through a link", async () => {
		const machine: Machine = {
			args: ["test", "--update", "DIR/p", "DIR/cases"],
			files: { "p/a.rego": rego, "p/web.json": spec, "cases/c/now": "2026-01-01T00:00:00Z\n" },
			links: { "cases/c/spec.json": "../../p/web.json" },
		};
		expect((await ossify(machine)).code).toBe(0);
	});
});

describe("a link that is fine", () => {
	const formatted = "package c\n\n# METADATA\n# entrypoint: true\nx := 1\n";
	const unformatted = formatted.replace("x :=", "x   :=");
	const fine = { files: { ...files, "p/b/c.rego": unformatted }, links: { "p/d.rego": "b/c.rego" } };

	test("within the folder is read, and formatted once", async () => {
		const { code, stdout, files: after } = await ossify({ args: ["fmt", "DIR/p"], ...fine });
		expect([code, stdout, after["p/d.rego"], after["p/b/c.rego"]]).toEqual([0, "DIR/p/b/c.rego\nDIR/p/d.rego\n", "-> b/c.rego", formatted]);
	});

	test("is one that is named itself, to a folder or to a file", async () => {
		const links = { link: "p", "link.rego": "p/b/c.rego" };
		expect((await ossify({ ...fine, args: ["check", "DIR/link"], links })).code).toBe(0);
		const { code, files: after } = await ossify({ ...fine, args: ["fmt", "DIR/link.rego"], links });
		expect([code, after["link.rego"], after["p/b/c.rego"]]).toEqual([0, "-> p/b/c.rego", formatted]);
	});
});

describe("what is written", () => {
	test("by build stays in its folder", async () => {
		const machine = { files: { ...files, "b/x": "" }, links: { "b/data.json": "../secret/environ" } };
		const { code, stderr, files: after } = await ossify({ args: ["build", "DIR/p", "-o", "DIR/b/"], ...machine });
		expect([code, stderr, after["secret/environ"]]).toEqual([
			5,
			"ossify: cannot write DIR/b/data.json: it is reached by a symbolic link that leads out of DIR/b/\n",
			secret,
		]);
	});

	test.each([
		[
			"a linked folder",
			{ "new/cases": "../secret" },
			"cannot write DIR/new/cases/app: it is reached by a symbolic link that leads out of DIR/new",
		],
		["a link to nothing", { "new/data.yaml": "../secret/new" }, "DIR/new/data.yaml already exists; name another folder"],
	])("by init stays in its folder, past %s", async (_, links, message) => {
		const { stderr, files: after } = await ossify({ args: ["init", "DIR/new"], files: { ...files, "new/x": "" }, links });
		expect(stderr.split("\n")[0]).toBe(`ossify: ${message}`);
		expect(Object.keys(after).filter((path) => path.startsWith("secret"))).toEqual(["secret/environ"]);
	});

	test("a spec in a bundle folder is read there", async () => {
		const machine = { files, links: { "p/config.json": "../secret/environ" } };
		expect(await fault({ ...machine, args: ["explain", "DIR/p"] })).toEqual({
			exit: 4,
			code: "input/leads-out",
			message: `cannot read DIR/p/config.json: ${out}`,
		});
	});
});
