import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { policyInput, policyText } from "../../test/support/arbitrary_rego.ts";
import { compile } from "../../test/support/compiler.ts";
import { CompileError } from "../compile/mod.ts";
import { cut, scanJson } from "../json/mod.ts";
import { writeValue } from "./rego/mod.ts";
import { loadWasm, type WasmPolicy } from "./wasm_policy.ts";

const runs = Number(process.env.OSSIFY_PROPERTY_RUNS ?? 60);

/** What a policy makes of an input, or why it fails. */
function outcome(policy: WasmPolicy, input: string): string {
	try {
		const value = policy.evaluateRego("policy/p", input);
		return value === undefined ? "undefined" : writeValue(value);
	} catch (error) {
		return (error as Error).message;
	}
}

/** Undefined where the generated text is not a policy, such as with a rule that is recursive. */
async function policyOf(text: string): Promise<WasmPolicy | undefined> {
	try {
		const { wasm } = await compile({ "policy.rego": text }, ["policy/p"]);
		return await loadWasm(wasm, '{"k": "a"}');
	} catch (error) {
		if (error instanceof CompileError) return undefined;
		throw error;
	}
}

describe("the parts that a policy reads", () => {
	test(
		"give the value of the whole input, for any policy and input",
		async () => {
			let [policies, compared, shorter, defined] = [0, 0, 0, 0];
			const inputs = fc.array(policyInput, { minLength: 20, maxLength: 20, size: "max" });
			await fc.assert(
				fc.asyncProperty(policyText, inputs, async (text, all) => {
					const policy = await policyOf(text);
					if (policy === undefined) return;
					policies++;
					for (const value of all) {
						const input = JSON.stringify(value);
						const parts = cut(input, scanJson(input, "it"), policy.reads);
						const ofParts = outcome(policy, parts);
						expect({ text, input, parts, outcome: ofParts }).toEqual({ text, input, parts, outcome: outcome(policy, input) });
						compared++;
						if (parts.length < input.length) shorter++;
						if (ofParts !== "undefined" && ofParts !== "set()") defined++;
					}
				}),
				{ numRuns: runs },
			);
			// Of what proves nothing there must not be too much.
			expect([policies, shorter / compared, defined / compared].map((share) => share > 0.1)).toEqual([true, true, true]);
		},
		runs * 2000,
	);
});
