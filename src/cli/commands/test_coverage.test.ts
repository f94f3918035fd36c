/** `ossify test --coverage`: which rules and lines the tests reach. */
import { describe, expect, test } from "bun:test";
import { ossify, untimed } from "../../../test/support/cli.ts";

describe("ossify test --coverage", () => {
	const policy = "package a\n\nx := 1\n\nhit if {\n\tx == 1\n}\n\nmissed if {\n\tx > 5\n\tx > 6\n}\n";
	const covered = {
		"p/a.rego": policy,
		"p/a_test.rego": "package a_test\n\nimport data.a\n\ntest_x if a.hit\n\ntest_not if not a.missed\n",
	};

	test("reports which rules never had a value, and which lines were not reached", async () => {
		const { code, stdout } = await ossify({ args: ["test", "DIR/p", "--coverage"], files: covered });
		expect([code, untimed(stdout)]).toEqual([
			0,
			`ok    a_test  2 passed (TIME)

partly  DIR/p/a.rego  rules 66.6 %, lines 66.6 %
        rules that never had a value: a.missed (line 9)
        lines not reached: 9, 11
covered: rules 66.6 % (2 of 3), lines 66.6 % (4 of 6); 0 of 1 files wholly

2 passed, 0 failed on WebAssembly and on OPA's interpreter (TIME)
`,
		]);
	});

	test("--threshold exits 1 below it, and not at it", async () => {
		const run = (threshold: string) => ossify({ args: ["test", "DIR/p", "--threshold", threshold], files: covered });
		const [low, high, wrong] = [await run("66.6"), await run("66.7"), await run("many")];
		expect([low.code, low.stderr, high.code, high.stderr, wrong.code]).toEqual([
			0,
			"",
			1,
			"ossify: the tests cover less than --threshold 66.7 %: rules 66.6 %, lines 66.6 %. `ossify test --coverage` lists what they do not reach\n",
			2,
		]);
	});

	test("--coverage-file writes LCOV and JSON", async () => {
		const args = ["test", "DIR/p", "--coverage-file", "DIR/c.info", "--coverage-file", "DIR/c.json"];
		const { code, files: after } = await ossify({ args, files: covered });
		expect([code, after["c.info"]?.replace(/SF:\S+?(?=\/p\/)/, "SF:DIR")]).toEqual([
			0,
			`TN:
SF:DIR/p/a.rego
FN:3,a.x:3
FN:5,a.hit:5
FN:9,a.missed:9
FNDA:2,a.x:3
FNDA:1,a.hit:5
FNDA:0,a.missed:9
FNF:3
FNH:2
DA:3,2
DA:5,1
DA:6,1
DA:9,0
DA:10,1
DA:11,0
LF:6
LH:4
end_of_record
`,
		]);
		expect(JSON.parse(after["c.json"] ?? "")).toMatchObject({ rules: { covered: 2, total: 3 }, lines: { covered: 4, total: 6 } });
	});

	test("refuses a file of no known format before anything runs", async () => {
		const { code, stdout, stderr } = await ossify({ args: ["test", "DIR/p", "--coverage-file", "DIR/c.xml"], files: covered });
		expect([code, stdout, stderr]).toEqual([
			2,
			"",
			"ossify: --coverage-file takes the format from the name: FILE.info or FILE.lcov, or FILE.json, not DIR/c.xml\n",
		]);
	});

	test("leaves ossify's own policies out where there are others, and their tests too", async () => {
		const rule = 'package ossify.rules\n\ndeny contains {"rule": "site/x", "message": "no"} if input.spec.hostname == "x"\n';
		const its = 'package site_test\n\nimport data.ossify.rules\n\ntest_x if count(rules.deny) == 1 with input.spec as {"hostname": "x"}\n';
		const machine = { "site.rego": rule, "site_test.rego": its };
		const args = ["test", "shipped", "DIR/site.rego", "DIR/site_test.rego", "--threshold", "100", "--format", "json"];
		const { code, stdout } = await ossify({ args, files: machine });
		const { passed, coverage } = JSON.parse(stdout) as { passed: number; coverage: { files: { path: string }[] } };
		expect([code, passed, coverage.files.map(({ path }) => path)]).toEqual([0, 1, ["DIR/site.rego"]]);
	});
});
