import { describe, expect, test } from "bun:test";
import { decision, type Machine, ossify } from "../../../test/support/cli.ts";

const spec = '{"ociVersion":"1.3.0","root":{"path":"rootfs"},"mounts":[{"destination":"/proc","type":"proc"}],"x":18446744073709551615}';
const tmpfs = '{"destination":"/run","type":"tmpfs","source":"tmpfs","options":["rw","noexec","nosuid","nodev","tmpcopyup","mode=0755"]}';
const hardened = `{"ociVersion":"1.3.0","root":{"path":"rootfs","readonly":true},"mounts":[${tmpfs},{"destination":"/proc","type":"proc"}],"x":18446744073709551615}`;
const files = { "config.json": spec };

const audit = { ...decision, mode: "audit" };
const refusal = { ...decision, deny: [{ message: "not here", rule: "test/no" }] };

/** A tmpfs that is as the image's folder, in a bundle whose image has it. */
const open = { destination: "/run", defaultMode: "1777", uid: 0, gid: 0 };
const filesOf = (name: string) => ({ files: { [name]: spec, "rootfs/run/file": "" } });
const imageOf = (name: string) => ({
	...filesOf(name),
	modes: { "rootfs/run": 0o770 },
	decisions: [{ ...decision, tmpfs: [open] }],
});
const withMode = (mode: string) => hardened.replace('"tmpcopyup","mode=0755"', `"mode=${mode}","uid=0","gid=0"`);

/** Machine and arguments, and all that came of it. */
const cases: readonly (readonly [what: string, machine: Machine, outcome: object])[] = [
	["prints the hardened spec", { args: ["DIR/config.json"], files }, { stdout: hardened, files }],
	["takes a bundle folder", { args: ["DIR"], files }, { stdout: hardened, files }],
	["looks into a bundle's image", { args: ["DIR"], ...imageOf("config.json") }, { stdout: withMode("0770"), ...filesOf("config.json") }],
	[
		"knows a bundle by its file",
		{ args: ["DIR/config.json"], ...imageOf("config.json") },
		{ stdout: withMode("0770"), ...filesOf("config.json") },
	],
	[
		"looks into no image beside another file",
		{ args: ["DIR/web.json"], ...imageOf("web.json") },
		{ stdout: withMode("1777"), ...filesOf("web.json") },
	],
	["takes standard input", { args: [], stdin: spec }, { stdout: hardened }],
	["writes a new file", { args: ["DIR", "-o", "DIR/new.json"], files }, { files: { ...files, "new.json": hardened } }],
	["writes over the spec itself", { args: ["DIR", "-o", "DIR/config.json"], files }, { files: { "config.json": hardened } }],
	[
		"changes nothing twice",
		{ args: ["DIR"], files: { "config.json": hardened } },
		{ stdout: hardened, files: { "config.json": hardened } },
	],
	[
		"writes through a link to what it names",
		{ args: ["DIR/link", "-o", "DIR/link"], files, links: { link: "config.json" } },
		{ files: { "config.json": hardened, link: "-> config.json" } },
	],
	[
		"reports warnings on standard error",
		{ args: ["DIR"], files, decisions: [{ ...decision, warn: [{ rule: "test/w", message: "mind this" }] }] },
		{ stdout: hardened, stderr: "ossify: warning: test/w: mind this\n", files },
	],
	[
		"reports warnings as JSON",
		{ args: ["DIR", "--format", "json"], files, decisions: [{ ...decision, warn: [{ rule: "test/w", message: "mind this" }] }] },
		{ stdout: hardened, stderr: '{"warning":{"message":"test/w: mind this","rule":"test/w"}}\n', files },
	],
	[
		"leaves the spec alone in audit mode",
		{ args: ["DIR"], files, decisions: [audit] },
		{ stdout: spec, stderr: "ossify: audit mode: the spec stays as it is; enforcing would change it; see --diff\n", files },
	],
	[
		"shows with --patch what enforcing would change, and advises no other option",
		{ args: ["DIR", "--patch"], files, decisions: [audit] },
		{
			stdout: expect.stringContaining('"/root/readonly"'),
			stderr: "ossify: audit mode: the spec stays as it is; enforcing would make this change\n",
			files,
		},
	],
	[
		"tells in audit mode what it would refuse",
		{ args: ["DIR"], files, decisions: [{ ...refusal, mode: "audit" }] },
		{
			stdout: spec,
			stderr: "ossify: audit mode: the spec stays as it is; enforcing would refuse this container: test/no: not here\n",
			files,
		},
	],
	[
		"reports a refusal as JSON, with its rules",
		{ args: ["DIR", "--format", "json"], files, decisions: [refusal] },
		{
			code: 1,
			stderr: `${JSON.stringify({
				error: {
					code: "denied/by-policy",
					kind: "denied",
					message: "the policy refuses this container: test/no: not here",
					deny: refusal.deny,
				},
			})}\n`,
			files,
		},
	],
	[
		"shows no diff of a refused spec",
		{ args: ["DIR", "--diff"], files, decisions: [refusal] },
		{ code: 1, stderr: "ossify: the policy refuses this container: test/no: not here\n", files },
	],
	[
		"shows a patch",
		{ args: ["DIR", "--patch", "--format", "json"], files },
		{ stdout: `[{"op":"add","path":"/root/readonly","value":true},{"op":"add","path":"/mounts/0","value":${tmpfs}}]\n`, files },
	],
	[
		"shows an empty patch",
		{ args: ["DIR", "--patch"], files: { "config.json": hardened } },
		{ stdout: "[]\n", files: { "config.json": hardened } },
	],
	[
		"shows no diff of a spec that stays",
		{ args: ["DIR", "--diff"], files: { "config.json": hardened } },
		{ files: { "config.json": hardened } },
	],
	[
		"lays data over the policy's",
		{
			args: ["DIR", "-d", "DIR/one.yaml", "-d", "DIR/two.json"],
			files: { ...files, "one.yaml": "decisions: [{mode: audit}]", "two.json": '{"decisions":[{"mode":"enforce"}]}' },
		},
		{ stdout: spec, files: { ...files, "one.yaml": "decisions: [{mode: audit}]", "two.json": '{"decisions":[{"mode":"enforce"}]}' } },
	],
];

describe("ossify mutate", () => {
	test.each(cases)("%s", async (_, machine, outcome) => {
		expect(await ossify({ ...machine, args: ["mutate", ...machine.args] })).toEqual({
			code: 0,
			stdout: "",
			stderr: "",
			files: {},
			...outcome,
		});
	});

	test("shows a diff, of a spec on one line too", async () => {
		const { stdout } = await ossify({ args: ["mutate", "DIR", "--diff"], files });
		expect(stdout).toBe(
			`@@ /root/readonly, /mounts @@
    "ociVersion": "1.3.0",
    "root": {
      "path": "rootfs",
+     "readonly": true
    },
    "mounts": [
      {
+       "destination": "/run",
+       "type": "tmpfs",
+       "source": "tmpfs",
+       "options": [
+         "rw",
+         "noexec",
+         "nosuid",
+         "nodev",
+         "tmpcopyup",
+         "mode=0755"
+       ]
+     },
+     {
        "destination": "/proc",
        "type": "proc"
      }
`,
		);
	});

	test.each([
		["NO_COLOR", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
		["FORCE_COLOR", { FORCE_COLOR: "1" }, false, true],
		["FORCE_COLOR=0", { FORCE_COLOR: "0" }, true, false],
		["a terminal", { TERM: "xterm" }, true, true],
		["a dumb terminal", { TERM: "dumb" }, true, false],
		["no terminal", {}, false, false],
	] as const)("colours its diff as %s asks", async (_, environment, terminal, colored) => {
		const { stdout } = await ossify({ args: ["mutate", "DIR", "--diff"], files, environment, terminal });
		expect(stdout.includes('\u001b[32m+     "readonly": true\u001b[39m')).toBe(colored);
		expect(stdout.includes("\u001b")).toBe(colored);
	});
});

test("ossify eval prints a refusal too, its keys in order, and exits 0", async () => {
	const outcome = await ossify({ args: ["eval", "DIR", "--format", "json"], files, decisions: [{ ...refusal, tmpfs: [] }] });
	const stdout = `{"mode":"enforce","readonly":true,"tmpfs":[],"readonlyMounts":[],"deny":[{"message":"not here","rule":"test/no"}],"warn":[],"reasons":[{"message":"a test wants it","rule":"test/root"}]}\n`;
	expect(outcome).toEqual({ code: 0, stdout, stderr: "", files });
});

test("an unforeseen error exits 5 and says that it is a bug; --verbose says where", async () => {
	const policy = () => {
		throw new TypeError("nobody thought of this");
	};
	const machine = { files, assets: { policy } };
	const told = "ossify: this is a bug in ossify, please report it: TypeError: nobody thought of this\n";
	expect(await ossify({ ...machine, args: ["mutate", "DIR"] })).toEqual({
		code: 5,
		stdout: "",
		stderr: `${told}Run it again with --verbose to see where it occurred.\n`,
		files,
	});
	const verbose = await ossify({ ...machine, args: ["mutate", "DIR", "--verbose"] });
	expect({ ...verbose, stderr: verbose.stderr.slice(0, told.length) }).toEqual({ code: 5, stdout: "", stderr: told, files });
	expect(verbose.stderr).toContain("at policy (");
});
