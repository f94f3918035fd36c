/** `ossify test`: rules in Rego on both engines, and the reported results. */
import { describe, expect, test } from "bun:test";
import type { Log } from "sarif";
import { ossify, untimed } from "../../../test/support/cli.ts";

const tests = `package a_test

import data.a

text := "test_text := false"

raw := \`
test_raw := false
\`

test_true if a.x == 1

test_false := a.x == 2

test_undefined if a.x == 3

test_cases := {"one": true, "two": a.x == 2}

test_good_cases := {"one": true, "two": a.x == 1}

test_no_cases := {}

test_partial[name] if some name in ["a"]

test_conflict := value if some value in [1, 2]

todo_test_later := false

test_twice if a.x == 1

test_twice if a.x == 2

test_function(x) if x

test_print if {
	print("x is", a.x)
	a.x == 1
}
`;
const files = { "p/a.rego": "package a\n\nx := 1\n", "p/a_test.rego": tests };
const warning = "ossify: warning: DIR/p/a_test.rego:31:1: another test is named test_twice: this one is test_twice#01; rename it\n";

describe("ossify test", () => {
	test("reports what passed and what did not, and why, and exits 1", async () => {
		const { code, stdout, stderr } = await ossify({ args: ["test", "DIR/p"], files });
		expect({ code, stderr }).toEqual({ code: 1, stderr: warning });
		expect(untimed(stdout)).toBe(`FAIL  a_test  4 passed, 8 failed, 1 skipped (TIME)
      ✘ test_false  DIR/p/a_test.rego:13:1
        it is false
          DIR/p/a_test.rego:13:15  in a_test.test_false
            a.x == 2  is false
              a.x  1
      ✘ test_undefined  DIR/p/a_test.rego:15:1
        it is undefined
          DIR/p/a_test.rego:15:19  in a_test.test_undefined
            a.x == 3  is false
              a.x  1
      ✘ test_cases  DIR/p/a_test.rego:17:1
        two: false
          DIR/p/a_test.rego:17:36  in a_test.test_cases
            a.x == 2  is false
              a.x  1
      ✘ test_no_cases  DIR/p/a_test.rego:21:1
        it has no cases
      ✘ test_partial  DIR/p/a_test.rego:23:1
        write it as one value ({case: passed | …}): a failing case of test_…[case] would go unseen
      ✘ test_conflict  DIR/p/a_test.rego:25:1
        cannot evaluate data.a_test.test_conflict: two rules give one document different values: a_test.rego:25:1: var assignment conflict
        	→ change their conditions so that only one holds for an input, or chain them with else; for several values, use a set (contains)
      ✘ test_twice#01  DIR/p/a_test.rego:31:1
        it is undefined
          DIR/p/a_test.rego:31:15  in a_test.test_twice#01
            a.x == 2  is false
              a.x  1
      ✘ test_function  DIR/p/a_test.rego:33:1
        it is a function, which is not run: make it a rule without arguments, or rename it

4 passed, 8 failed, 1 skipped on WebAssembly (TIME)
`);
	});

	test("gives on OPA's interpreter the same results, with what was printed", async () => {
		const outcomes = async (engine: string) => {
			const { stdout } = await ossify({ args: ["test", "DIR/p", "--engine", engine, "--format", "json"], files });
			const { tests: results } = JSON.parse(stdout) as { tests: { name: string; outcome: string; times: object; printed?: object[] }[] };
			return { results: results.map(({ name, outcome }) => [name, outcome]), printed: results.at(-1)?.printed, times: results[0]?.times };
		};
		const [wasm, opa, both] = [await outcomes("wasm"), await outcomes("opa"), await outcomes("both")];
		expect([opa.results, both.results]).toEqual([wasm.results, wasm.results]);
		const printed = [{ path: "DIR/p/a_test.rego", row: 36, text: "x is 1" }];
		expect([wasm.printed, opa.printed, both.printed]).toEqual([undefined, printed, printed]);
		const time = expect.any(Number);
		expect([wasm.times, opa.times, both.times]).toEqual([{ wasm: time }, { opa: time }, { wasm: time, opa: time }]);
	});

	test("runs those that --run matches, as JSON", async () => {
		const { code, stdout } = await ossify({ args: ["test", "DIR/p", "--run", "^a_test\\.test_tr", "--format", "json"], files });
		expect([code, JSON.parse(stdout)]).toEqual([
			0,
			{
				passed: 1,
				failed: 0,
				skipped: 0,
				engine: "wasm",
				milliseconds: expect.any(Number),
				tests: [
					{
						package: "a_test",
						kind: "rule",
						name: "test_true",
						file: "DIR/p/a_test.rego",
						row: 11,
						column: 1,
						outcome: "passed",
						milliseconds: expect.any(Number),
						times: { wasm: expect.any(Number) },
					},
				],
			},
		]);
	});

	test("lists every test with its time where asked for, and explains nothing where not", async () => {
		const args = ["test", "DIR/p", "--run", "test_(true|false)", "--durations", "--explain", "none"];
		const { stdout } = await ossify({ args, files });
		expect(untimed(stdout).replaceAll(/\d+\.\d ms/g, "TIME")).toBe(`FAIL  a_test  1 passed, 1 failed (TIME)
      ✔ test_true  wasm TIME
      ✘ test_false  DIR/p/a_test.rego:13:1  wasm TIME
        it is false

1 passed, 1 failed on WebAssembly (TIME)
`);
	});

	test("writes TAP", async () => {
		const { code, stdout } = await ossify({ args: ["test", "DIR/p", "--run", "test_(true|false|later)$", "--format", "tap"], files });
		expect([code, stdout.replaceAll(/duration_ms: [\d.]+/g, "duration_ms: TIME")]).toEqual([
			1,
			`TAP version 14
1..3
ok 1 - a_test.test_true
  ---
  duration_ms: TIME
  ...
not ok 2 - a_test.test_false
  ---
  duration_ms: TIME
  at: "DIR/p/a_test.rego:13:1"
  message: "it is false\\nDIR/p/a_test.rego:13:15: a.x == 2 is false\\n  a.x: 1"
  ...
ok 3 - a_test.todo_test_later # SKIP todo_
  ---
  duration_ms: TIME
  ...
`,
		]);
	});

	test("writes JUnit's XML", async () => {
		const text = 'package b_test\n\nimport data.a\n\ntest_quotes := {"<&>\\"": a.x == 2}\n\ntest_ok if print("<", a.x)\n';
		const args = ["test", "DIR/p", "--run", "b_test", "--format", "junit", "--engine", "opa"];
		const { code, stdout } = await ossify({ args, files: { ...files, "p/b_test.rego": text } });
		expect([code, stdout.replaceAll(/time="[\d.]+"/g, 'time="TIME"')]).toEqual([
			1,
			`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="ossify" tests="2" failures="1" skipped="0" time="TIME">
  <testsuite name="b_test" tests="2" failures="1" skipped="0" time="TIME">
    <testcase classname="b_test" name="test_quotes" file="DIR/p/b_test.rego" line="5" time="TIME"><failure message="&lt;&amp;&gt;&quot;: false">&lt;&amp;&gt;&quot;: false
DIR/p/b_test.rego:5:26: a.x == 2 is false
  a.x: 1</failure></testcase>
    <testcase classname="b_test" name="test_ok" file="DIR/p/b_test.rego" line="7" time="TIME"><system-out>&lt; 1</system-out></testcase>
  </testsuite>
</testsuites>
`,
		]);
	});

	test("runs tests of one name one by one on each engine, as opa test does, and takes trace", async () => {
		const text = `package c_test

f(x) if {
	trace(sprintf("x is %v", [x]))
	x > 0
}

# é 𝒳
test_e if f(1)

test_a if f(1)

test_a if f(2)

test_0 if f(3)

todo_test_later if f(1)

todo_test_later if f(1)

test_bb if test_0

test_bb if trace("x") == f(-1)
`;
		const args = ["test", "DIR/c_test.rego", "--engine", "both", "--format", "json"];
		const { code, stdout, stderr } = await ossify({ args, files: { "c_test.rego": text } });
		const { tests: results } = JSON.parse(stdout) as { tests: { name: string; row: number; outcome: string; because?: string }[] };
		expect(results.map(({ name, row, outcome, because }) => [name, row, outcome, because])).toEqual([
			["test_e", 9, "passed", undefined],
			["test_a", 11, "passed", undefined],
			["test_a#01", 13, "passed", undefined],
			["test_0", 15, "passed", undefined],
			["todo_test_later", 17, "skipped", undefined],
			["todo_test_later#01", 19, "skipped", undefined],
			["test_bb", 21, "passed", undefined],
			["test_bb#01", 23, "failed", "it is undefined"],
		]);
		const warnings = stderr
			.trimEnd()
			.split("\n")
			.map((line) => (JSON.parse(line) as { warning: { message: string } }).warning.message);
		expect([code, warnings]).toEqual([
			1,
			[
				"DIR/c_test.rego:4:2: the text of trace is not shown, and in 1 more places: use print(…)",
				"DIR/c_test.rego:13:1: another test is named test_a: this one is test_a#01; rename it",
				"DIR/c_test.rego:19:1: another test is named todo_test_later: this one is todo_test_later#01; rename it",
				"DIR/c_test.rego:23:1: another test is named test_bb: this one is test_bb#01; rename it",
			],
		]);
	});

	const failing = "package b_test\n\nimport data.a\n\ntest_wrong if a.x == 2\n\ntest_ok if a.x == 1\n";

	test("writes annotations of GitHub Actions for what fails, and how many passed", async () => {
		const args = ["test", "DIR/p", "--run", "b_test", "--format", "github"];
		const { code, stdout } = await ossify({ args, files: { ...files, "p/b_test.rego": failing } });
		expect([code, untimed(stdout)]).toEqual([
			1,
			"::error file=DIR/p/b_test.rego,line=5,col=1,title=test-failed::b_test.test_wrong failed%0Ait is undefined%0ADIR/p/b_test.rego:5:15: a.x == 2 is false%0A  a.x: 1\n1 passed, 1 failed on WebAssembly (TIME)\n",
		]);
	});

	test("writes SARIF, a result for each test that fails", async () => {
		const args = ["test", "DIR/p", "--run", "b_test", "--format", "sarif"];
		const { code, stdout } = await ossify({ args, files: { ...files, "p/b_test.rego": failing } });
		const [run] = (JSON.parse(stdout) as Log).runs;
		expect([code, run?.tool.driver.rules, run?.results]).toEqual([
			1,
			[{ id: "test-failed", shortDescription: { text: "a test of a policy failed" } }],
			[
				{
					ruleId: "test-failed",
					ruleIndex: 0,
					level: "error",
					message: { text: "b_test.test_wrong failed\nit is undefined\nDIR/p/b_test.rego:5:15: a.x == 2 is false\na.x: 1" },
					locations: [
						{ physicalLocation: { artifactLocation: { uri: "file://DIR/p/b_test.rego" }, region: { startLine: 5, startColumn: 1 } } },
					],
				},
			],
		]);
	});

	test("annotates what keeps the tests from being compiled", async () => {
		const args = ["test", "DIR/p", "--format", "github"];
		const { code, stdout, stderr } = await ossify({ args, files: { "p/b_test.rego": "package b_test\n\ntest_a if nothing\n" } });
		expect([code, stdout, stderr]).toEqual([
			3,
			"",
			"::error file=DIR/p/b_test.rego,line=3,col=11,endColumn=18,title=rego_unsafe_var_error::var nothing is unsafe%0A→ no rule here is named nothing: also name the file that defines it, check how it is spelt there, or import it\n",
		]);
	});

	test("refuses to find no tests, and what is no regular expression", async () => {
		const named = await ossify({ args: ["test", "DIR/p", "--run", "nothing"], files });
		const none = await ossify({ args: ["test", "DIR/p/a.rego"], files });
		const regex = await ossify({ args: ["test", "DIR/p", "--run", "("], files });
		expect([named.code, named.stderr, none.code, none.stderr, regex.code]).toEqual([
			2,
			`${warning}ossify: the name of no test matches /nothing/\n`,
			2,
			"ossify: there are no rules named test_… and no folders with a spec.json there; `ossify init` creates some\n",
			2,
		]);
		expect(regex.stderr).toStartWith("ossify: --run is not a regular expression: ");
	});

	test("exits 3 where the policies do not compile", async () => {
		const { code, stdout, stderr } = await ossify({
			args: ["test", "DIR/p"],
			files: { ...files, "p/a.rego": "package a\n\nx := nope(1)\n" },
		});
		expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
		expect(stderr).toStartWith(warning);
		expect(stderr.slice(warning.length)).toStartWith("ossify: compiling the policies: 1 error\nDIR/p/a.rego:3:6: ");
	});

	const broken = { "b/a.rego": "package a\n\nx := nope(1)\n", "b/a_test.rego": "package a_test\n\ntest_a if true\n" };
	const misspelt = { "b/a_test.rego": "package ossify.rules_test\n\ntest_a if true\n", "site.yaml": "ossify: {config: {mod: audit}}\n" };
	const ends: readonly (readonly [what: string, args: readonly string[], files: Record<string, string>, at: string, id: string])[] = [
		["do not compile", ["DIR/b"], broken, "DIR/b/a.rego:3:6", "rego_type_error"],
		["are given data that nothing reads", ["shipped", "DIR/b", "-d", "DIR/site.yaml"], misspelt, "DIR/site.yaml:1:19", "unknown-knob"],
	];
	test.each(ends)("where the policies %s, the errors are the results in SARIF", async (_, args, given, at, id) => {
		const { code, stdout, stderr } = await ossify({ args: ["test", ...args, "--format", "sarif"], files: given });
		const [{ results = [] } = {}] = (JSON.parse(stdout) as Log).runs;
		const found = results.map(({ ruleId, level, locations }) => {
			const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
			return [ruleId, level, `${artifactLocation?.uri?.replace("file://", "")}:${region?.startLine}:${region?.startColumn}`];
		});
		expect({ code, found }).toEqual({ code: 3, found: [[id, "error", at]] });
		expect(stderr).toContain(`${at}: ${id}: `);
	});

	test.each(ends)("where the policies %s, the errors are those of a JUnit suite", async (_, args, given, at, id) => {
		const { code, stdout } = await ossify({ args: ["test", ...args, "--format", "junit"], files: given });
		const [file, row] = at.split(":");
		expect([code, stdout.replace(/message="[^"]*">[^<]*/, "MESSAGE")]).toEqual([
			3,
			`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="ossify" tests="1" failures="0" errors="1" skipped="0">
  <testsuite name="ossify test" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="ossify test" name="${at}" file="${file}" line="${row}"><error type="${id}" MESSAGE</error></testcase>
  </testsuite>
</testsuites>
`,
		]);
	});

	test.each(ends)("where the policies %s, TAP's consumer is stopped with the first error", async (_, args, given, at, id) => {
		const { code, stdout } = await ossify({ args: ["test", ...args, "--format", "tap"], files: given });
		expect([code, stdout]).toEqual([3, expect.stringMatching(new RegExp(`^TAP version 14\nBail out! ${at}: ${id}: [^\n]+\n$`))]);
	});

	const absent: readonly (readonly [format: string, stdout: string])[] = [
		[
			"junit",
			`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="ossify" tests="1" failures="0" errors="1" skipped="0">
  <testsuite name="ossify test" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="ossify test" name="policy/unreadable"><error type="policy/unreadable" message="cannot read DIR/no#ne: there is no such file or folder">cannot read DIR/no#ne: there is no such file or folder
→ check the spelling; a relative path starts from the working directory</error></testcase>
  </testsuite>
</testsuites>
`,
		],
		["tap", "TAP version 14\nBail out! policy/unreadable: cannot read DIR/no#ne: there is no such file or folder\n"],
	];
	test.each(absent)("in %s, an error without a place is shown too", async (format, expected) => {
		const { code, stdout } = await ossify({ args: ["test", "DIR/no#ne", "--format", format], files: {} });
		expect([code, stdout]).toEqual([3, expected]);
	});

	test.each(ends)("where the policies %s, the errors are annotations of GitHub Actions", async (_, args, given, at, id) => {
		const { code, stderr } = await ossify({ args: ["test", ...args, "--format", "github"], files: given });
		const [file, row, column] = at.split(":");
		expect([code, stderr]).toEqual([
			3,
			expect.stringMatching(new RegExp(`^::error file=${file},line=${row},col=${column},.*title=${id}::`, "m")),
		]);
	});

	test("what check finds in rules is a warning of GitHub Actions", async () => {
		const rego = "package ossify.rules\n\ndenny contains 1\n";
		const files = { "a.rego": rego, "a_test.rego": "package ossify.rules_test\n\ntest_a if true\n" };
		const { code, stderr } = await ossify({ args: ["test", "shipped", "DIR/a.rego", "DIR/a_test.rego", "--format", "github"], files });
		const [line = ""] = stderr.split("\n").filter((one) => one.includes("unread-rule"));
		expect([code, line]).toEqual([
			0,
			expect.stringMatching(/^::warning file=DIR\/a\.rego,line=3,col=1,endColumn=6,title=unread-rule::nothing evaluates denny/),
		]);
	});

	test("exits 3 where they do not compile and every test is skipped", async () => {
		const rego = "package a_test\n\ntodo_test_x if nope(1)\n";
		const { code, stdout, stderr } = await ossify({ args: ["test", "DIR/a_test.rego"], files: { "a_test.rego": rego } });
		expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
		expect(stderr).toStartWith("ossify: compiling the policies: 1 error\nDIR/a_test.rego:3:16: ");
	});

	test("compares large values by what differs", async () => {
		const rego = `package c_test

one := {"name": "a text that is long enough", "list": [1, 2, 3], "more": "and another one of them"}

test_large if {
	one == {"name": "a text that is long enough", "list": [1, 2, 4], "more": "and another one of them"}
}
`;
		const { stdout } = await ossify({ args: ["test", "DIR/c_test.rego"], files: { "c_test.rego": rego } });
		expect(stdout).toContain(`              + what one is, - what it is compared with
              @@ /list/2 @@
                    1,
                    2,
              -     4
              +     3
                  ],
`);
	});
});
