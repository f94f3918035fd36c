/**
 * What a policy itself finds in its data: `data.ossify.check.findings`, evaluated on the compiled WebAssembly.
 * @module
 */
import type { Bundle } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { loadWasm } from "../../evaluate/mod.ts";
import { checkJson, encodeUtf8, type Schema, violations } from "../../json/mod.ts";
import schema from "./findings.schema.json" with { type: "json" };

/** A finding about the data, by its path. */
export interface DataFinding {
	readonly rule: string;
	readonly message: string;
	readonly advice?: string;
	readonly severity?: "error" | "warning";
	/** From `data` on; left out, the finding has no place. */
	readonly path?: readonly (string | number)[];
}

/** What is asked for. Only a check builds it. */
const entrypoint = "ossify/check/findings";

/**
 * Asks the policy.
 * @param now what it takes for the time
 * @throws {OssifyError} `policy/invalid-findings`, and whatever stands in the way of a policy
 */
export async function policyFindings({ wasm, data }: Bundle, now: Date): Promise<readonly DataFinding[]> {
	const policy = await loadWasm(wasm, data);
	const input = checkJson(encodeUtf8(JSON.stringify({ now: now.toISOString(), stage: "cli" })), "the input of the check");
	const found = policy.evaluate(entrypoint, input) ?? [];
	const wrong = violations(schema as Schema, found, "data.ossify.check.findings");
	if (wrong.length === 0) return found as readonly DataFinding[];
	throw new OssifyError("policy/invalid-findings", `the policies' own checks give findings that are none: ${wrong.join("; ")}`);
}
