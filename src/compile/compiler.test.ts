import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { loadPolicy } from "@open-policy-agent/opa-wasm";
import { anew } from "../../test/support/answered_once.ts";
import { compiler as sharedCompiler, interpreter as sharedInterpreter } from "../../test/support/compiler.ts";
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import identities from "../../wasm/compiler/testdata/identity.json" with { type: "json" };
import type { OssifyError } from "../errors.ts";
import { type BuildRequest, CompileError, loadCompiler, type OptimizingRequest, type RegoModule, renderDiagnostics } from "./mod.ts";

const compiler = await sharedCompiler();
const interpreter = await sharedInterpreter();

function module(...lines: string[]): RegoModule {
	return { path: "policies/demo.rego", text: ["package demo", "", ...lines, ""].join("\n") };
}

/** What a call throws, or nothing. */
function thrown(call: () => unknown): unknown {
	try {
		call();
	} catch (error) {
		return error;
	}
}

describe("build()", () => {
	const decision = module(
		'decision := {"readonly": true, "path": path} if {',
		"\tpath := input.spec.root.path",
		"\tstartswith(path, data.prefix)",
		"}",
	);
	const request: BuildRequest = { modules: [decision], capabilities, entrypoints: ["demo/decision"], data: '{"prefix": "/var"}' };

	test("gives a policy that OPA's evaluator runs, and its manifest", async () => {
		const { wasm, manifest } = compiler.build(request);
		const policy = await loadPolicy(wasm);
		policy.setData({ prefix: "/var" });
		expect(policy.evaluate({ spec: { root: { path: "/var/rootfs" } } })).toEqual([{ result: { readonly: true, path: "/var/rootfs" } }]);
		expect(policy.evaluate({ spec: { root: { path: "/rootfs" } } })).toEqual([]);
		expect(manifest).toEqual({
			revision: "",
			roots: [""],
			wasm: [{ entrypoint: "demo/decision", module: "/policy.wasm" }],
			rego_version: 1,
		});
	});

	test("gives the same bytes twice", async () => {
		const build = () => anew(() => compiler.build(request));
		expect(await build()).toEqual(await build());
	});

	for (const { name, request, sha256 } of identities) {
		test(`gives the bytes of OPA itself: ${name}`, () => {
			const { capabilities, ...rest } = request;
			const whole = { ...(rest as Omit<OptimizingRequest, "capabilities">), capabilities: { native: capabilities, hosted: [] } };
			const builders = whole.optimize ? [interpreter] : [interpreter, compiler];
			const sums = builders.map((one) => createHash("sha256").update(one.build(whole).wasm).digest("hex"));
			expect(sums).toEqual(builders.map(() => sha256));
		});
	}

	test("erases print", () => {
		const { wasm } = compiler.build({ ...request, modules: [module("decision if print(input)")] });
		expect(wasm).toEqual(compiler.build({ ...request, modules: [module("decision if true       ")] }).wasm);
	});

	test("puts an annotation's text into the manifest", () => {
		const annotated = module("# METADATA", "# title: The decision", "# entrypoint: true", "decision := 1");
		const { manifest } = compiler.build({ modules: [annotated], capabilities, annotatedEntrypoints: true });
		expect(manifest.wasm).toEqual([
			{
				entrypoint: "demo/decision",
				module: "/policy.wasm",
				annotations: [{ scope: "document", title: "The decision", entrypoint: true }],
			},
		]);
	});

	const refusals: { name: string; request: Partial<BuildRequest>; code: string; text: string }[] = [
		{
			name: "Rego that doesn't compile",
			request: { modules: [module("decision := x")] },
			code: "policy/compile",
			text: "policies/demo.rego:3:13: rego_unsafe_var_error: var x is unsafe\n\tdecision := x\n\t            ^",
		},
		{
			name: "no entrypoint",
			request: { entrypoints: [] },
			code: "policy/no-entrypoint",
			text: "ossify_no_entrypoint: no rule to build: name an entrypoint, or mark one with `# METADATA` and `# entrypoint: true`",
		},
		{
			name: "no annotated entrypoint",
			request: { entrypoints: [], annotatedEntrypoints: true },
			code: "policy/no-entrypoint",
			text: "ossify_no_entrypoint: no rule to build: name an entrypoint, or mark one with `# METADATA` and `# entrypoint: true`",
		},
		{
			name: "an entrypoint that names no rule",
			request: { entrypoints: ["demo/decision", "demo/nothing", "none"] },
			code: "policy/no-entrypoint",
			text: [
				'ossify_no_entrypoint: there is no rule "demo/nothing", which is to be an entrypoint',
				'ossify_no_entrypoint: there is no rule "none", which is to be an entrypoint',
			].join("\n\n"),
		},
		{
			name: "data that is not an object",
			request: { data: "[]" },
			code: "policy/compile",
			text: "ossify_invalid_data: reading data, which has to be a JSON object: json: cannot unmarshal array into Go value of type map[string]interface {}",
		},
	];
	for (const { name, request: change, code, text } of refusals) {
		test(`refuses ${name}`, () => {
			const error = thrown(() => compiler.build({ ...request, ...change })) as CompileError;
			expect(error).toBeInstanceOf(CompileError);
			expect<unknown>({ code: error.code, exit: error.exitCode, text: renderDiagnostics(error.diagnostics) }).toEqual({
				code,
				exit: 3,
				text,
			});
		});
	}
});

describe("format()", () => {
	test("lays Rego out as opa fmt does, comments included", () => {
		const text = "package demo\nimport rego.v1\n\n\n# why\na   if   { input.x==1 }";
		expect(compiler.format({ path: "demo.rego", text })).toBe("package demo\n\nimport rego.v1\n\n# why\na if input.x == 1\n");
	});

	test("refuses Rego that doesn't parse", () => {
		const error = thrown(() => compiler.format({ path: "demo.rego", text: "package demo\na if }" })) as CompileError;
		expect({ code: error.code, message: error.message }).toEqual({
			code: "policy/compile",
			message: "formatting demo.rego: 1 error\ndemo.rego:2:6: rego_parse_error: unexpected } token\n\ta if }\n\t     ^",
		});
	});
});

describe("loadCompiler()", () => {
	test("refuses bytes that are no WebAssembly", async () => {
		const error = await loadCompiler(new Uint8Array([1, 2, 3])).catch((reason: unknown) => reason);
		expect(error).toMatchObject({ code: "host/compiler", exitCode: 5 });
	});

	test("refuses WebAssembly that is no compiler", async () => {
		const error = await loadCompiler(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).catch((reason: unknown) => reason);
		expect(error).toMatchObject({ code: "host/compiler", exitCode: 5 });
	});

	test("gives a compiler that survives what kills an instance", () => {
		const deep = module(`a := ${"[".repeat(100_000)}`);
		const error = thrown(() => compiler.check({ modules: [deep], capabilities })) as OssifyError;
		expect({ code: error.code, exitCode: error.exitCode, message: error.message }).toEqual({
			code: "policy/too-deep",
			exitCode: 3,
			message: "running the Rego compiler: it ran out of stack. Is the Rego nested thousands deep?",
		});
		expect(compiler.check({ modules: [module("a := 1")], capabilities })).toEqual([]);
	});
});
