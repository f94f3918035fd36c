/** Tests listed, rules interpreted and versions compared, by the compiler in WebAssembly; Go's own tests assert the details. */
import { describe, expect, test } from "bun:test";
import { compiler as sharedCompiler, interpreter as sharedInterpreter } from "../../test/support/compiler.ts";
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import { CompileError } from "./mod.ts";

const compiler = await sharedCompiler();
const interpreter = await sharedInterpreter();
const policy = { path: "a.rego", text: "package a\n\nx := input.n\n\ny := data.limit\n\nz if print(x)\n" };
const tests = {
	path: "a_test.rego",
	text: 'package a_test\n\nimport data.a\n\ntest_x if a.x == 2 with input as {"n": 1}\n\ntodo_test_y if a.y\n',
};
const modules = [policy, tests];
const request = { modules, capabilities, data: '{"limit": 1}' };

describe("tests()", () => {
	test("lists the tests, with their positions and queries", () => {
		expect(compiler.tests(modules)).toEqual([
			{ package: "a_test", name: "test_x", entrypoint: "a_test/test_x", path: "a_test.rego", row: 5, column: 1 },
			{ package: "a_test", name: "todo_test_y", entrypoint: "a_test/todo_test_y", path: "a_test.rego", row: 7, column: 1, skipped: true },
		]);
	});

	test("refuses what does not parse", () => {
		expect(() => compiler.tests([{ path: "b.rego", text: "package" }])).toThrow(CompileError);
	});
});

describe("interpret()", () => {
	test("answers in the order of the questions, each with its own input and data", () => {
		const { evaluations, coverage } = interpreter.interpret({
			...request,
			questions: [
				{ entrypoint: "a/x" },
				{ entrypoint: "a/x", input: '{"n": 7}' },
				{ entrypoint: "a/y" },
				{ entrypoint: "a/y", data: '{"limit": [2]}' },
				{ entrypoint: "a/z", input: '{"n": "hello"}' },
			],
		});
		const nanoseconds = expect.any(Number);
		expect(evaluations).toEqual([
			{ nanoseconds },
			{ nanoseconds, value: 7 },
			{ nanoseconds, value: 1 },
			{ nanoseconds, value: [2] },
			{ nanoseconds, value: true, printed: [{ path: "a.rego", row: 7, text: "hello" }] },
		]);
		expect(coverage).toBeUndefined();
	});

	test("reports why something is not true, or what was reached", () => {
		const questions = [{ entrypoint: "a_test/test_x" }];
		expect(interpreter.interpret({ ...request, questions, explain: true }).evaluations[0]?.reasons).toEqual([
			{
				path: "a_test.rego",
				row: 5,
				column: 11,
				rule: "a_test.test_x",
				expression: 'a.x == 2 with input as {"n": 1}',
				verdict: "false",
				values: [{ text: "a.x", value: "1" }],
				sides: ["1", "2"],
				tries: 1,
			},
		]);
		const { coverage } = interpreter.interpret({ ...request, questions, coverage: true });
		expect(coverage?.map(({ path, rules }) => [path, rules.map(({ hits }) => hits)])).toEqual([
			["a.rego", [1, 0, 0]],
			["a_test.rego", [0, 0]],
		]);
	});

	test("refuses a rule that is not there, and a policy with faults", () => {
		const nothing = () => interpreter.interpret({ ...request, questions: [{ entrypoint: "a/nothing" }] });
		const faulty = () =>
			interpreter.interpret({ ...request, modules: [{ path: "a.rego", text: "package a\n\nx := nope(1)\n" }], questions: [] });
		expect([codeOf(nothing), codeOf(faulty)]).toEqual(["policy/no-entrypoint", "policy/compile"]);
	});
});

describe("affected()", () => {
	test("names what depends on a changed rule, and nothing where only a comment is new", () => {
		const entrypoints = ["a_test/test_x", "a_test/todo_test_y"];
		const changed = (text: string) =>
			compiler.affected({ ...request, modules: [{ ...policy, text }, tests], before: modules, entrypoints });
		expect(changed(policy.text.replace("data.limit", "data.limit + 1"))).toEqual(["a_test/todo_test_y"]);
		expect(changed(`# why\n${policy.text}`)).toEqual([]);
	});
});

function codeOf(call: () => unknown): string | undefined {
	try {
		call();
	} catch (error) {
		return error instanceof CompileError ? error.code : String(error);
	}
}
