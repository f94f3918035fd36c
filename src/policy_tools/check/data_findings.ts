/**
 * What a policy itself finds in its data: `data.ossify.check.findings`, evaluated on the compiled WebAssembly.
 * @module
 */
import type { Bundle } from "../../bundle/mod.ts";
import { loadWasm } from "../../evaluate/mod.ts";
import { checkJson, encodeUtf8, type Schema, violations } from "../../json/mod.ts";
import schema from "./finding.schema.json" with { type: "json" };

/** A finding about the data, by its path. */
export interface DataFinding {
	readonly rule: string;
	readonly message: string;
	readonly advice?: string;
	readonly severity?: "error" | "warning";
	/** From `data` on; left out, the finding has no place. */
	readonly path?: readonly (string | number)[];
}

/** The entrypoint. Only a check builds it. */
export const findingsEntrypoint = "ossify/check/findings";

/** A policy's findings about its data. */
export interface PolicyFindings {
	readonly sound: readonly DataFinding[];
	/** Invalid findings, and why. */
	readonly faulty: readonly { readonly given: unknown; readonly because: string }[];
}

/**
 * Evaluates the policy's checks.
 * @param now the time for the checks
 * @throws {OssifyError} if the policy cannot be loaded
 */
export async function policyFindings({ wasm, data }: Bundle, now: Date): Promise<PolicyFindings> {
	const policy = await loadWasm(wasm, data);
	const input = checkJson(encodeUtf8(JSON.stringify({ now: now.toISOString(), stage: "cli" })), "the input of the check");
	const found = policy.evaluate(findingsEntrypoint, input) ?? [];
	if (!Array.isArray(found)) return { sound: [], faulty: [{ given: found, because: "data.ossify.check.findings is no set" }] };
	const judged = found.map((given: unknown) => ({ given, wrong: violations(schema as Schema, given, "it") }));
	return {
		sound: judged.filter(({ wrong }) => wrong.length === 0).map(({ given }) => given as DataFinding),
		faulty: judged.filter(({ wrong }) => wrong.length > 0).map(({ given, wrong }) => ({ given, because: wrong.join("; ") })),
	};
}
