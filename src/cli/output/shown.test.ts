/** What others wrote, in everything that ossify prints: shown, and obeyed by neither a terminal nor a CI system. */
import { describe, expect, test } from "bun:test";
import { type CommandResult, type Machine, ossify, untimed } from "../../../test/support/cli.ts";
import expected from "../../../test/support/hostile_output.json" with { type: "json" };
import type { Environment } from "../../platform/mod.ts";
import { colorsFor } from "./colors.ts";
import { forPrograms, shown } from "./shown.ts";

const environment: Environment = { FORCE_COLOR: "1" };
const colors = colorsFor({ isTerminal: true, columns: 80, write: () => {}, writeWhole: () => {} }, environment);

describe("a text for people", () => {
	test.each([
		["an escape sequence", "a\u001b[2Kb", "a\\u001b[2Kb"],
		["NUL, BEL, backspace and DEL", "\u0000\u0007\b\u007f", "\\u0000\\u0007\\u0008\\u007f"],
		["a carriage return, which writes over the line", "good\rbad", "good\\u000dbad"],
		["C1 controls", "\u009b31m\u0085", "\\u009b31m\\u0085"],
		["marks that turn the direction", "\u202eabc\u2066\u200f", "\\u202eabc\\u2066\\u200f"],
		["what has no width", "a\u200bb\u2060c\ufeff\u00ad\u3164\u034f", "a\\u200bb\\u2060c\\ufeff\\u00ad\\u3164\\u034f"],
		["tags outside of the basic plane", "\u{e0041}", "\\udb40\\udc41"],
		["separators of lines", "\u2028\u2029", "\\u2028\\u2029"],
		["half of a pair", "\ud800", "\\ud800"],
		["other alphabets, and emoji", "naïve 日本語 שלום 🙂", "naïve 日本語 שלום 🙂"],
		["tabs and line ends", "a\n\tb\n", "a\n\tb\n"],
		["a colour that is not ours", "\u001b[32mgreen\u001b[39m", "\\u001b[32mgreen\\u001b[39m"],
		["a colour of ours", colors.red("no"), "\u001b[31mno\u001b[39m"],
		["colours of ours within each other", colors.red(`a${colors.red("b")}c`), "\u001b[31ma\u001b[31mb\u001b[39m\u001b[31mc\u001b[39m"],
		["a colour of theirs within one of ours", colors.bold("a\u001b[8mb"), "\u001b[1ma\\u001b[8mb\u001b[22m"],
		[
			"GitHub's commands",
			"::error::x\n \t::set-output name=a::b\nx ::error::",
			"\\u003a:error::x\n \t\\u003a:set-output name=a::b\nx ::error::",
		],
		["commands of others", "a ##[error]b ##vso[task] ##teamcity[x] ## c", "a #\\u0023[error]b #\\u0023vso[task] #\\u0023teamcity[x] ## c"],
		["a long line", `${"x".repeat(2001)}\nshort`, `${"x".repeat(2000)}… (1 more characters)\nshort`],
	])("shows %s", (_, text, expected) => expect(shown(text)).toBe(expected));

	test("for programs keeps what JSON means, whole", () => {
		const value = { text: `\u202e\u009b\u2028##[error]${"x".repeat(5000)}` };
		const bytes = forPrograms(JSON.stringify(value));
		expect(new TextDecoder().decode(bytes)).toBe(`{"text":"\\u202e\\u009b\\u2028#\\u0023[error]${"x".repeat(5000)}"}`);
		expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual(value);
	});
});

/** Ends a line, begins one that a CI system obeys, and paints. */
const hostile = "x\n::error::forged\r\u001b[2K\u009b8m\u202e\u0000";
const inJson = JSON.stringify(hostile);
const spec = { ociVersion: "1.3.0", root: { path: "rootfs" }, mounts: [] };
const name = "x\n::error::forged\r\u001b[2K\u202e.rego";

interface Case extends Machine {
	/** Names what is expected of it, too. */
	readonly what: string;
}

const said = { mode: "enforce", readonly: true, tmpfs: [], reasons: [{ rule: hostile, message: hostile }] };
const policy = (body: string) => `package ossify\n\n${body}\n`;
const decides = 'decision := {"mode": "enforce", "readonly": true, "tmpfs": [], "reasons": []}';

const cases: Case[] = [
	{
		what: "explain: a policy's rules and messages",
		args: ["explain", "DIR/config.json"],
		files: { "config.json": JSON.stringify(spec) },
		decisions: [said],
	},
	{
		what: "eval: the same as JSON that means the same",
		args: ["eval", "--format", "json", "DIR/config.json"],
		files: { "config.json": JSON.stringify(spec) },
		decisions: [said],
	},
	{
		what: "mutate: a refusal, on standard error",
		args: ["mutate", "DIR/config.json"],
		files: { "config.json": JSON.stringify(spec) },
		decisions: [{ ...said, deny: [{ rule: "d", message: hostile }] }],
	},
	{
		what: "mutate: a warning",
		args: ["mutate", "--patch", "--format", "json", "DIR/config.json"],
		files: { "config.json": JSON.stringify(spec) },
		decisions: [{ ...said, warn: [{ rule: "w", message: "\u202e" }] }],
	},
	{
		what: "mutate --diff: the spec's own text",
		args: ["mutate", "--diff", "DIR/config.json"],
		files: { "config.json": `{\n\t"ociVersion": "1.3.0",\n\t"root": {\n\t\t"path": "\u202e\u009b"\n\t}\n}` },
		decisions: [said],
	},
	{
		what: "check: a file's name, a line of Rego, and what the compiler says of it",
		args: ["check", "DIR/p"],
		files: { [`p/${name}`]: policy('x := {"\u202e\u009b", input.spec.root.readnly} # ##[error]') },
	},
	{
		what: "check: a name in JSON",
		args: ["check", "--format", "json", "DIR/p"],
		files: { [`p/${name}`]: policy("x := 1 +") },
	},
	{
		what: "check: a name in SARIF",
		args: ["check", "--format", "sarif", "DIR/p"],
		files: { [`p/${name}`]: policy("x := 1 +") },
	},
	{
		what: "check: a line of a megabyte, cut about its fault",
		args: ["check", "DIR/p"],
		files: { "p/a.rego": policy(`x := ["${"a".repeat(500_000)}", input.spec.root.readnly, "${"b".repeat(500_000)}"]`) },
	},
	{
		what: "fmt --check: a file's name",
		args: ["fmt", "--check", "DIR/p"],
		files: { [`p/${name}`]: "package a\n\n\n\nx   :=   1" },
	},
	{
		what: "fmt --diff: a line that GitHub would obey",
		args: ["fmt", "--diff", "DIR/p"],
		files: { [`p/${name}`]: "package a\n\nx := `\n::error::forged\n`\n\ny   :=   1\n" },
	},
	...["pretty", "tap", "junit", "json"].map((format) => ({
		what: `test --format ${format}: a package's name, what a rule prints, and the values in it`,
		args: ["test", "--format", format, "DIR/p"],
		files: {
			"p/a.rego": policy(decides),
			[`p/${name.replace(".rego", "_test.rego")}`]: `package ossify[${inJson}]\n\nimport rego.v1\n\ntest_x if {\n\tx := ${inJson}\n\tprint(x)\n\tx == "\u202e##[error]"\n}\n`,
		},
	})),
	{
		what: "test: what a case makes of a name, and expects",
		args: ["test", "DIR/p"],
		files: {
			"p/a.rego": policy(decides),
			[`p/${name}/spec.json`]: JSON.stringify(spec),
			[`p/${name}/decision.json`]: '{"mode": "\u202e"}',
			[`p/${name}/now`]: "x\n::error::forged\u202e",
		},
	},
	{
		what: "build: invalid data",
		args: ["build", "DIR/p", "-o", "DIR/b.tar.gz"],
		files: { "p/a.rego": policy(decides), [`p/${name.replace("rego", "")}/data.yaml`]: "a: [\u202e##[error]\n::error::x" },
	},
	{
		what: "log: a line that is not a decision",
		args: ["log", "DIR/log"],
		files: { log: `::error::\u001b[2K\u202e${"x".repeat(300)}\n` },
	},
	{ what: "an argument", args: ["check", `DIR/${name}`] },
	{ what: "an unknown command", args: [`c\n::error::`] },
];

const control = /[^\P{Cc}\n\t]|[\p{Cf}\u2028\u2029]/u;

function steady(text: string): string {
	return untimed(text)
		.replaceAll(/ time="[\d.]+"/g, "")
		.replaceAll(/("milliseconds":|"wasm":|duration_ms: )[\d.e-]+/g, "$10");
}

type Expected = Pick<CommandResult, "code" | "stdout" | "stderr">;

describe("what is printed", () => {
	test.each(cases.map((one) => [one.what, one] as const))("of %s", async (_, { what, ...machine }) => {
		const { code, stdout, stderr } = await ossify(machine);
		expect({ code, stdout: steady(stdout), stderr }).toEqual((expected as Record<string, Expected>)[what] as Expected);
		expect(control.test(stdout + stderr)).toBe(false);
	});

	test("of a text is the same where colours are wanted, but for them", async () => {
		for (const one of cases.slice(0, 6)) {
			const [plain, colored] = [await ossify(one), await ossify({ ...one, environment })];
			// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about
			expect(steady(colored.stdout.replaceAll(/\u001b\[\d+m/g, ""))).toBe(steady(plain.stdout));
		}
	});
});

describe("signs", () => {
	test.each<[environment: Environment, sign: string]>([
		[{}, "✔"],
		[{ LANG: "C.UTF-8" }, "✔"],
		[{ LANG: "de_DE.utf8" }, "✔"],
		[{ LANG: "C" }, "+"],
		[{ LANG: "en_US.ISO-8859-1" }, "+"],
		[{ LC_ALL: "POSIX", LANG: "C.UTF-8" }, "+"],
		[{ LC_CTYPE: "C.UTF-8", LANG: "C" }, "✔"],
	])("suit the locale %j", async (environment, sign) => {
		const { stdout } = await ossify({ args: ["explain", "DIR/spec.json"], files: { "spec.json": JSON.stringify(spec) }, environment });
		expect(stdout.split(" ")[0]).toBe(sign);
	});

	test("are JSON's own in JSON", async () => {
		const files = { "spec.json": JSON.stringify({ ...spec, hostname: "a→b" }) };
		const { stdout } = await ossify({ args: ["mutate", "DIR/spec.json"], files, environment: { LANG: "C" } });
		expect(JSON.parse(stdout).hostname).toBe("a→b");
	});
});
