import { describe, expect, test } from "bun:test";
import { families, hostedBuiltins } from "./families.ts";
import { loadBuiltins } from "./load.ts";
import { refusedBuiltins } from "./refused.ts";

describe("families", () => {
	test.each(families.map((family) => [family.names.join(", "), family] as const))(
		"names what its file holds: %s",
		async (_, { names, load }) => {
			expect(Object.keys(await load()).sort()).toEqual([...names].sort());
		},
	);

	test("no builtin is in two of them, and none is refused", () => {
		expect(new Set(hostedBuiltins).size).toBe(hostedBuiltins.length);
		expect(hostedBuiltins.filter((name) => Object.hasOwn(refusedBuiltins, name))).toEqual([]);
	});
});

describe("loadBuiltins()", () => {
	test("loads nothing for a policy that needs nothing", async () => expect((await loadBuiltins([])).size).toBe(0));

	test.each([
		["http.send", "http.send (a policy has no network: the same input gives the same decision)"],
		["constructor", "constructor"],
	])("refuses %s", async (name, told) => {
		await expect(loadBuiltins(["sprintf", name])).rejects.toThrow(
			expect.objectContaining({
				code: "policy/unsupported-builtin",
				message: `cannot use the policy: it calls ${told}, which ossify does not host. docs/policies.md lists those that it does`,
			}),
		);
	});
});
