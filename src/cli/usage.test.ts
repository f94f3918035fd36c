import { describe, expect, test } from "bun:test";
import { type Machine, ossify } from "../../test/support/cli.ts";
import { commandNames, loadCommands } from "./commands/mod.ts";

const hint = (command: string) => `\nRun \`ossify ${command} --help\` for what it takes.`;
const spec = '{"ociVersion":"1.3.0","root":{"path":"rootfs"}}';

/** What does not read a spec, a policy or its data, or, as a hook, a runtime and their installation, has a limit of its own; and what watches for a given time. */
const withoutOwnLimit = ["completion", "denials", "doctor", "licenses", "log", "status", "uninstall"];

test("every other command takes --timeout", async () => {
	const commands = await loadCommands();
	const without = commands.filter(({ options }) => options.every(({ name }) => name !== "timeout")).map(({ name }) => name);
	expect(without.sort()).toEqual(withoutOwnLimit);
});

/** Arguments, the code of the error, and its message. */
const mistakes: readonly (readonly [args: string[], code: string, message: string])[] = [
	[["mutat"], "unknown-command", 'there is no command "mutat"; did you mean mutate?\nRun `ossify --help` for the list.'],
	[["frobnicate"], "unknown-command", 'there is no command "frobnicate"\nRun `ossify --help` for the list.'],
	[["help", "frobnicate"], "unknown-command", 'there is no command "frobnicate"\nRun `ossify --help` for the list.'],
	[["__proto__"], "unknown-command", 'there is no command "__proto__"\nRun `ossify --help` for the list.'],
	[["help", "mutate", "eval"], "surplus-argument", `help does not know what to do with "eval"${hint("help")}`],
	[["--verison"], "unknown-option", "there is no option --verison; did you mean --version?\nRun `ossify --help` for the list."],
	[["help", "mutate", "--josn"], "unknown-option", `help has no option --josn${hint("help")}`],
	[["version", "extra"], "surplus-argument", `version does not know what to do with "extra"${hint("version")}`],
	[["version", "--json"], "unknown-option", `version has no option --json; did you mean --format json?${hint("version")}`],
	[["--version", "--json"], "unknown-option", `version has no option --json; did you mean --format json?${hint("version")}`],
	[["-V", "--format", "yaml"], "invalid-value", '--format is one of pretty, json, not "yaml"'],
	[["mutate", "--polcy", "x"], "unknown-option", `mutate has no option --polcy; did you mean --policy?${hint("mutate")}`],
	[["mutate", "--out=x"], "unknown-option", `mutate has no option --out; did you mean --output?${hint("mutate")}`],
	[["mutate", "--no-diff"], "unknown-option", `mutate has no option --no-diff${hint("mutate")}`],
	[["mutate", "--policy.x", "y"], "unknown-option", `mutate has no option --policy.x; did you mean --policy?${hint("mutate")}`],
	[["mutate", "--constructor", "x"], "unknown-option", `mutate has no option --constructor${hint("mutate")}`],
	[["check", "--json"], "unknown-option", `check has no option --json; did you mean --format json?${hint("check")}`],
	[["check", "--sarif"], "unknown-option", `check has no option --sarif; did you mean --format sarif?${hint("check")}`],
	[["mutate", "--sarif"], "unknown-option", `mutate has no option --sarif${hint("mutate")}`],
	[["eval", "--createRuntime"], "unknown-option", `eval has no option --createRuntime; did you mean --stage createRuntime?${hint("eval")}`],
	[["mutate", "-x"], "unknown-option", `mutate has no option -x${hint("mutate")}`],
	[
		["agent", "reload", "-p", "x"],
		"surplus-argument",
		`--policy has no meaning here: agent reload asks the agent that runs, and takes only --socket and --format${hint("agent")}`,
	],
	[
		["agent", "status", "--nri"],
		"surplus-argument",
		`--nri has no meaning here: agent status asks the agent that runs, and takes only --socket and --format${hint("agent")}`,
	],
	[
		["agent", "--log", "/x"],
		"surplus-argument",
		`--log has no meaning here: only the hook that --nri adds takes it: other clients bring their own options${hint("agent")}`,
	],
	[["fmt", "--policy", "x"], "unknown-option", `fmt has no option --policy${hint("fmt")}`],
	[["log", "a.log", "b.log"], "surplus-argument", `log does not know what to do with "b.log"${hint("log")}`],
	[
		["install", "--dry-run", "podmann"],
		"no-engine",
		`install takes an engine: podman, crio, crio-runtime, containerd, k3s, rke2, docker, podman-runtime; did you mean podman?${hint("install")}`,
	],
	[
		["mutate", "a.json", "b.json"],
		"several-specs",
		"several specs cannot be printed as one document: write each with --in-place, or show the changes with --diff or --patch",
	],
	[["mutate", "--diff", "--patch"], "contradiction", "--diff and --patch are two ways to show one change: choose one"],
	[["mutate", "--diff", "-o", "x"], "contradiction", "--diff prints the change and -o writes the spec: choose one"],
	[["mutate", "-o"], "missing-value", "--output needs a value: --output FILE"],
	[["mutate", "--output=", "a.json"], "missing-value", "--output needs a value: --output FILE"],
	[["mutate", "-o", "a", "-o", "b"], "repeated-option", "--output is given more than once"],
	[["mutate", "--diff=yes"], "needless-value", "--diff takes no value"],
	[["mutate", "--format", "jsn"], "invalid-value", '--format is one of pretty, json, not "jsn"; did you mean json?'],
	[["build", "-O", "3", "-o", "x"], "invalid-value", '--optimize is one of 0, 1, 2, not "3"'],
	[
		["mutate", "--now", "2026-02-30"],
		"invalid-time",
		'--now is neither a date (2026-11-23) nor an RFC 3339 time (2026-11-23T12:00:00Z): "2026-02-30"',
	],
	[
		["mutate", "--now", "2026-13-01T00:00:00Z"],
		"invalid-time",
		'--now is neither a date (2026-11-23) nor an RFC 3339 time (2026-11-23T12:00:00Z): "2026-13-01T00:00:00Z"',
	],
	[["mutate"], "no-spec", "name a config.json or a bundle folder, or pipe a spec in"],
	[["mutate", "-"], "no-spec", "name a config.json or a bundle folder, or pipe a spec in"],
	[["fmt"], "no-paths", `name the files or folders to format, or - for standard input${hint("fmt")}`],
	[["build"], "no-output", `name the output: -o bundle.tar.gz, or -o FOLDER/${hint("build")}`],
	[
		["eval", "-p", "DIR/a.tar.gz", "-p", "DIR/b.rego", "DIR/folder"],
		"several-policies",
		"DIR/a.tar.gz is a bundle, which is complete: name only the bundle, or only Rego",
	],
];

describe("a mistake in the arguments", () => {
	test.each(mistakes)("%j exits 2 with usage/%s", async (args, code, message) => {
		const files = { "folder/config.json": spec };
		expect(await ossify({ args, files })).toEqual({ code: 2, stdout: "", stderr: `ossify: ${message}\n`, files });
		if (args.includes("--format")) return;
		const { stderr } = await ossify({ args: ["--format=json", ...args], files });
		expect(JSON.parse(stderr)).toEqual({ error: { code: `usage/${code}`, kind: "usage", message } });
	});

	test("nothing at all exits 2 and lists the commands", async () => {
		const { code, stdout, stderr } = await ossify({ args: [] });
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toStartWith("ossify: say what to do\n\nGives containers a read-only root");
	});
});

describe("arguments that cac alone would read otherwise", () => {
	const cases: readonly (readonly [what: string, machine: Machine, written: string])[] = [
		["a number as a file name", { args: ["mutate", "DIR/spec", "-o", "DIR/12e3"] }, "12e3"],
		["a number as a file name, with =", { args: ["mutate", "DIR/spec", "--output=DIR/0x10"] }, "0x10"],
		["an option before the command", { args: ["--stage", "create", "mutate", "DIR/spec", "-o", "DIR/out"] }, "out"],
		["a flag before the argument", { args: ["mutate", "-o", "DIR/true", "DIR/spec"] }, "true"],
		["a file after --", { args: ["mutate", "-o", "DIR/out", "--", "DIR/spec"] }, "out"],
		["a command's name as a value", { args: ["-d", "DIR/test", "mutate", "DIR/spec", "-o", "DIR/out"] }, "out"],
	];

	test.each(cases)("%s", async (_, machine, written) => {
		const { code, stderr, files } = await ossify({ ...machine, files: { spec, test: "{}" } });
		expect({ code, stderr, files: Object.keys(files) }).toEqual({ code: 0, stderr: "", files: [written, "spec", "test"].sort() });
	});

	test("- is standard input, and standard output", async () => {
		const { code, stdout } = await ossify({ args: ["mutate", "-", "-o", "-", "--now", "2026-11-23T12:00:00Z"], stdin: spec });
		expect({ code, readonly: JSON.parse(stdout).root.readonly }).toEqual({ code: 0, readonly: true });
	});
});

describe("help", () => {
	test.each([[["--help"]], [["-h"]], [["help"]]])("%j lists the commands on standard output", async (args) => {
		const { code, stdout, stderr } = await ossify({ args });
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		for (const name of ["mutate", "explain", "eval", "build", "check", "fmt", "test"]) expect(stdout).toContain(`\n  ${name} `);
	});

	test("names itself and the version among the commands, and the letters of --version", async () => {
		const { stdout } = await ossify({ args: ["--help"] });
		for (const line of ["help [COMMAND]", "version", "-V, -v, --version"]) expect(stdout).toContain(`\n  ${line} `);
	});

	test.each(commandNames)("of %s names its options and shows examples", async (name) => {
		const { code, stdout, stderr } = await ossify({ args: [name, "--help"], columns: 100 });
		expect({ code, stderr, same: (await ossify({ args: ["help", name], columns: 100 })).stdout === stdout }).toEqual({
			code: 0,
			stderr: "",
			same: true,
		});
		expect(stdout).toMatch(/\nUsage\n {2}ossify [\s\S]*\nOptions\n[\s\S]*--format FORMAT[\s\S]*\nExamples\n {2}# /);
		expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
	});

	test.each(["--version", "-V", "-v", "version"])("%s is one line", async (arg) => {
		const { code, stdout, stderr } = await ossify({ args: [arg] });
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toMatch(/^ossify \d+\.\d+\.\d+\n$/);
		expect(JSON.parse((await ossify({ args: [arg, "--format", "json"] })).stdout)).toEqual({ version: stdout.trim().split(" ")[1] });
	});

	test.each([...commandNames, ""])("of %p fits into 40 columns, but for the lines of examples", async (name) => {
		const { stdout } = await ossify({ args: [name, "--help"].filter(Boolean), columns: 40 });
		const [text = ""] = stdout.split("\nExamples\n");
		expect(text.split("\n").filter((line) => line.length > 40 && line.trim().includes(" ") && !line.startsWith("  ossify "))).toEqual([]);
	});
});
