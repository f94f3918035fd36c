import { describe, expect, test } from "bun:test";
import { families, hostedBuiltins, interpretedBuiltins } from "./families.ts";
import { loadBuiltins } from "./load.ts";
import { refusedBuiltins } from "./refused.ts";

describe("families", () => {
	test.each(families.map((family) => [family.names.join(", "), family] as const))(
		"names what its file holds: %s",
		async (_, { names, load }) => {
			expect(Object.keys(await load()).sort()).toEqual([...names].sort());
		},
	);

	test("no builtin is in two of them, or the interpreter's too, and none is refused", () => {
		expect(new Set(hostedBuiltins).size).toBe(hostedBuiltins.length);
		expect(hostedBuiltins.filter((name) => Object.hasOwn(refusedBuiltins, name))).toEqual([]);
	});
});

describe("loadBuiltins()", () => {
	test("loads nothing for a policy that needs nothing", async () => expect((await loadBuiltins([])).size).toBe(0));

	test("does not read the interpreter before a builtin that it answers is called", async () => {
		const read = () => {
			throw new Error("read");
		};
		const loaded = await loadBuiltins(interpretedBuiltins, read);
		expect([...loaded.keys()].sort()).toEqual([...interpretedBuiltins]);
		expect(() => loaded.get("io.jwt.decode")?.("a.b.c")).toThrow("read");
	});

	test("refuses a builtin that the interpreter answers where there is none", async () => {
		await expect(loadBuiltins(["sprintf", "uri.parse", "io.jwt.decode"])).rejects.toThrow(
			expect.objectContaining({
				code: "policy/no-interpreter",
				message: "cannot use the policy: it calls io.jwt.decode, uri.parse, which only OPA's interpreter has, and no interpreter was given",
				advice:
					"give loadPolicy() the option `interpreter`: a function that returns wasm/interpreter.wasm.br, decompressed (docs/reference/library.md)",
			}),
		);
	});

	test.each([
		["http.send", "http.send (a policy has no network: the same input gives the same decision)"],
		["constructor", "constructor"],
	])("refuses %s", async (name, reason) => {
		await expect(loadBuiltins(["sprintf", name])).rejects.toThrow(
			expect.objectContaining({
				code: "policy/unsupported-builtin",
				message: `cannot use the policy: it calls ${reason}, which ossify does not support. docs/guide/policies.md lists those that it does`,
			}),
		);
	});
});
