/** ossify check: its formats, its schemas, and what keeps it quiet. The findings themselves are in style/ and test/broken. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";
import decisionSchema from "../../decision/decision.schema.json" with { type: "json" };
import { version } from "../version.ts";

// The shipped policies are compiled in some of them.
setDefaultTimeout(30_000);

const rego = 'package site\n\nwrong if input.spec.root.readnly\n\nmax if "é" = input.spec.hostname\n';
const json = "site data.json";
const data = '{"ossify": {\n\t"config": {"exemptions": {"namespaces": {"é": {"reason": "x"}}}}\n}}\n';

describe("ossify check --format sarif", () => {
	test("is one run, with a rule for each kind and a result for each finding", async () => {
		const { code, stdout, stderr } = await ossify({
			args: ["check", "--format", "sarif", "DIR/a b.rego", "-d", "DIR/site.yaml"],
			files: { "a b.rego": rego, "site.yaml": "{}" },
		});
		expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
		expect(JSON.parse(stdout)).toEqual({
			$schema: "https://json.schemastore.org/sarif-2.1.0.json",
			version: "2.1.0",
			runs: [
				{
					tool: {
						driver: {
							name: "ossify",
							version,
							rules: [
								{ id: "rego_type_error" },
								{
									id: "shadowed-builtin",
									shortDescription: {
										text: "a rule, argument or variable with the name of a builtin, which can then not be called there",
									},
								},
								{
									id: "unification",
									shortDescription: { text: "`=` assigns or compares, depending on which side has a value; write := or ==" },
								},
							],
						},
					},
					columnKind: "unicodeCodePoints",
					results: [
						{
							ruleId: "rego_type_error",
							ruleIndex: 0,
							level: "error",
							message: {
								text: 'undefined ref: input.spec.root.readnly\ninput.spec.root.readnly\nhave: "readnly"\nwant (one of): ["path" "readonly"]\nTo do: did you mean readonly?',
							},
							locations: [place([3, 26, 33], "readnly", "wrong if input.spec.root.readnly")],
						},
						{
							ruleId: "shadowed-builtin",
							ruleIndex: 1,
							level: "warning",
							message: {
								text: "max is a builtin function of Rego, which this name hides\nTo do: give it another name, such as the_max",
							},
							locations: [place([5, 1, 4], "max", 'max if "é" = input.spec.hostname')],
						},
						{
							ruleId: "unification",
							ruleIndex: 2,
							level: "warning",
							message: {
								text: "= unifies: it compares if both sides have a value, and assigns otherwise\nTo do: write := to assign, == to compare",
							},
							locations: [place([5, 12, 13], "=", 'max if "é" = input.spec.hostname')],
						},
					],
				},
			],
		});
	});

	test("is a run without results where nothing is wrong", async () => {
		const { code, stdout } = await ossify({
			args: ["check", "--format", "sarif", "DIR/a.rego"],
			files: { "a.rego": "package a\n\nb := 1\n" },
		});
		const { runs } = JSON.parse(stdout) as { runs: { results: unknown }[] };
		expect([code, runs.map(({ results }) => results)]).toEqual([0, [[]]]);
	});
});

function place([startLine, startColumn, endColumn]: readonly number[], part: string, line: string): object {
	const region = { startLine, startColumn, endColumn, snippet: { text: part } };
	const contextRegion = { startLine, snippet: { text: line } };
	return { physicalLocation: { artifactLocation: { uri: "file://DIR/a%20b.rego" }, region, contextRegion } };
}

describe("ossify check --format github", () => {
	test("is a command for each finding, errors first, with what would end a part of it in percent", async () => {
		const { code, stdout, stderr } = await ossify({
			args: ["check", "--format", "github", "DIR/a,b:c%.rego"],
			files: { "a,b:c%.rego": `${rego}# 100 %\n` },
		});
		expect({ code, stderr, lines: stdout.split("\n") }).toEqual({
			code: 1,
			stderr: "",
			lines: [
				'::error file=DIR/a%2Cb%3Ac%25.rego,line=3,col=26,endColumn=33,title=rego_type_error::undefined ref: input.spec.root.readnly%0Ainput.spec.root.readnly%0A                have: "readnly"%0A                want (one of): ["path" "readonly"]%0A→ did you mean readonly?',
				"::warning file=DIR/a%2Cb%3Ac%25.rego,line=5,col=1,endColumn=4,title=shadowed-builtin::max is a builtin function of Rego, which this name hides%0A→ give it another name, such as the_max",
				"::warning file=DIR/a%2Cb%3Ac%25.rego,line=5,col=12,endColumn=13,title=unification::= unifies: it compares if both sides have a value, and assigns otherwise%0A→ write := to assign, == to compare",
				"",
			],
		});
	});

	test("holds no command of the author's", async () => {
		const { stdout } = await ossify({
			args: ["check", "--format", "github", "DIR/a.rego"],
			files: { "a.rego": 'package a\n\nb := c["##[error]\u200b"]\n' },
		});
		expect(stdout).not.toContain("##[");
		expect(
			stdout
				.trimEnd()
				.split("\n")
				.filter((line) => !line.startsWith("::error file=DIR/a.rego,line=3,")),
		).toEqual([]);
	});

	test.each<[what: string, args: string[], said: RegExp]>([
		["ossify's own with their tests", ["shipped"], /^✔ no faults in \d\d Rego files\n$/],
		[
			"the caller's, and ossify's own without their tests",
			["shipped", "DIR/a.rego"],
			/^✔ no faults in \d\d Rego files: 1, and ossify's own without their tests\n$/,
		],
	])("counts %s", async (_, paths, said) => {
		const { code, stderr } = await ossify({
			args: ["check", ...paths],
			files: { "a.rego": 'package ossify.rules\n\ndeny contains {"rule": "a/b", "message": "m"} if input.spec.hostname == "x"\n' },
		});
		expect([code, stderr]).toEqual([0, expect.stringMatching(said)]);
	});

	test("says that nothing is wrong where nothing is", async () => {
		const { code, stdout, stderr } = await ossify({
			args: ["check", "--format", "github", "DIR/a.rego"],
			files: { "a.rego": "package a\n\nb := 1\n" },
		});
		expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "✔ no faults in 1 Rego file\n" });
	});
});

describe("ossify check --format json", () => {
	test("has each finding with its place, in code points", async () => {
		const { code, stdout } = await ossify({
			args: ["check", "--format", "json", "shipped", "-d", `DIR/${json}`],
			files: { [json]: data },
		});
		expect([code, JSON.parse(stdout)]).toEqual([
			1,
			[
				{
					code: "exemption-unreachable",
					severity: "warning",
					message:
						"no container has the namespace é: a namespace's name is lower-case letters, digits and -, at most 63, and a pattern is the beginning of such a name and a single * at the end",
					advice: "write it as the specs of containers have it, or delete it",
					path: `DIR/${json}`,
					row: 2,
					column: 43,
					endColumn: 46,
					text: '\t"config": {"exemptions": {"namespaces": {"é": {"reason": "x"}}}}',
				},
			],
		]);
	});
});

describe("a finding is left out", () => {
	const check = async (text: string, ...args: string[]) => {
		const { stdout } = await ossify({ args: ["check", "--format", "json", "DIR/a.rego", ...args], files: { "a.rego": text } });
		return (JSON.parse(stdout) as { code: string }[]).map(({ code }) => code);
	};
	const rule = "package a\n\nmax if true\n";
	const cases: readonly (readonly [what: string, text: string, args: string[], left: string[]])[] = [
		["by nothing", rule, [], ["shadowed-builtin", "constant-condition"]],
		["by --ignore", rule, ["--ignore", "shadowed-builtin"], ["constant-condition"]],
		["by --ignore, twice", rule, ["--ignore", "shadowed-builtin", "--ignore", "constant-condition"], []],
		["by a comment on the line", rule.replace("true", "true # ossify ignore: constant-condition"), [], ["shadowed-builtin"]],
		["by a comment above", rule.replace("max", "# ossify ignore: shadowed-builtin, constant-condition\nmax"), [], []],
		[
			"by no comment with a name of no rule",
			rule.replace("true", "true # ossify ignore: constant-conditions"),
			[],
			["unknown-ignore", "shadowed-builtin", "constant-condition"],
		],
		[
			"by a comment that accepts itself",
			`${rule}# ossify ignore: none, unknown-ignore, shadowed-builtin, constant-condition\n`,
			[],
			["shadowed-builtin", "constant-condition"],
		],
		[
			"by no comment further up",
			rule.replace("max", "# ossify ignore: shadowed-builtin\n\nmax"),
			[],
			["shadowed-builtin", "constant-condition"],
		],
		["by no text that looks like a comment", "package a\n\nb := `# ossify ignore: shadowed-builtin`\nmax := b\n", [], ["shadowed-builtin"]],
		[
			"never, if the compiler found it",
			"package a\n\n# ossify ignore: rego_type_error\nb := input.x\n",
			["--ignore", "rego_type_error"],
			["unknown-ignore", "rego_type_error"],
		],
	];
	test.each(cases)("%s", async (_, text, args, left) => expect(await check(text, ...args)).toEqual(left));
});

describe("ossify check of a file that is nested deep", () => {
	const nested = (depth: number) => `package a\n\nmax := ${"[".repeat(depth)}${"]".repeat(depth)}\n`;
	const check = async (text: string) => {
		const { stdout } = await ossify({ args: ["check", "--format", "json", "DIR/a.rego"], files: { "a.rego": text } });
		return JSON.parse(stdout);
	};

	test("says that no rule about style has looked at it", async () => {
		expect(await check(nested(600))).toEqual([
			{
				code: "not-examined",
				severity: "warning",
				message: "this file is nested too deep, or too long, for the style rules",
				advice: "split it into named parts, and move data to a data file",
				path: "DIR/a.rego",
				row: 0,
				column: 0,
			},
		]);
	});

	test("looks at it up to a depth that every engine has stack for", async () => {
		expect((await check(nested(490))).map(({ code }: { code: string }) => code)).toEqual(["shadowed-builtin"]);
	});
});

describe("ossify check --now", () => {
	const files = { "site.yaml": 'ossify: {config: {exemptions: {namespaces: {shop: {reason: x, until: "2026-12-31"}}}}}\n' };
	test.each([
		["2026-12-31T23:59:59Z", []],
		["2027-01-01T00:00:00Z", ["exemption-void"]],
	])("%s", async (now, codes) => {
		const { stdout } = await ossify({ args: ["check", "--format", "json", "-d", "DIR/site.yaml", "--now", now], files });
		expect((JSON.parse(stdout) as { code: string }[]).map(({ code }) => code)).toEqual(codes);
	});
});

describe("ossify check --schema", () => {
	const schema = async (...args: string[]) => {
		const { code, stdout, stderr } = await ossify({ args: ["check", "--schema", ...args] });
		return { code, stderr, value: stdout === "" ? undefined : (JSON.parse(stdout) as Record<string, unknown>) };
	};

	test("prints the one that is named", async () => {
		expect(await schema("decision")).toEqual({ code: 0, stderr: "", value: decisionSchema });
		expect((await schema("input")).value?.title).toBe("What an ossify policy sees");
		expect((await schema("data")).value?.title).toBe("What the shipped policies go by");
	});

	test("prints all by name", async () => {
		const { value = {} } = await schema();
		expect([Object.keys(value), value.decision]).toEqual([["input", "decision", "data"], decisionSchema]);
	});

	test("refuses another", async () => {
		const message = '--schema takes one of input, decision, data, or nothing for all; not "inptu"; did you mean input?';
		expect(await schema("inptu")).toEqual({ code: 2, stderr: `ossify: ${message}\n`, value: undefined });
	});
});

describe("what is wrong in the user's data is reported there, and not at a rule of ossify's own", () => {
	const mode = "level.yaml:1:10: unknown-knob: nothing reads mode below ossify; did you mean ossify.config.mode?";
	const options =
		"e.yaml:1:40: decision-refused: there is no valid decision about the simplest container, one with a root and nothing else: the policy's decision is refused: the tmpfs on /run has both noexec and exec";
	test.each([
		["a name of a rule", "level.yaml", "ossify: {mode: audit}\n", mode],
		[
			"options that contradict each other",
			"e.yaml",
			"ossify: {config: {tmpfs: {allowances: {/run: {options: [noexec, exec]}}}}}\n",
			options,
		],
	])("%s", async (_, name, text, said) => {
		const { code, stdout } = await ossify({ args: ["check", "-d", `DIR/${name}`], files: { [name]: text } });
		expect([code, stdout.split("\n").filter((line) => /^\S+:\d/.test(line))]).toEqual([1, [`DIR/${said}`]]);
		expect(stdout).toContain("\n1 fault in ");
	});
});
