import { describe, expect, test } from "bun:test";
import { compile } from "../test/support/compiler.ts";
import { parseSpec } from "./oci_spec/mod.ts";
import { loadPolicy } from "./policy.ts";

const spec = parseSpec(new TextEncoder().encode('{"ociVersion":"1.2.0","root":{"path":"rootfs"}}'));
const context = { now: new Date("2026-11-23T12:00:00Z") };
const decision = { mode: "audit", tmpfs: [], readonlyMounts: [], deny: [], warn: [], reasons: [] };
const identity = { engine: "plain" };
const decided = 'decision := {"mode": "audit"}';
const identified = 'identity := {"engine": "plain"}';
const both = 'decision_and_identity := {"decision": decision, "identity": identity}';
/** Fails in the evaluation. */
const conflicting = "identity := input.spec.root.path\nidentity := input.spec.ociVersion";

/** What a policy with an entrypoint for each rule of the text says. */
async function said(rego: string): Promise<unknown> {
	const names = ["decision", "identity", "decision_and_identity"].filter((name) => new RegExp(`^${name} :=`, "m").test(rego));
	const { wasm } = await compile(
		{ "policy.rego": `package ossify\n\n${rego}\n` },
		names.map((name) => `ossify/${name}`),
	);
	const policy = await loadPolicy({ wasm, data: "{}" });
	try {
		return policy.decideAndIdentify(spec, context);
	} catch (error) {
		return (error as { code: string }).code;
	}
}

describe("Policy.decideAndIdentify()", () => {
	test.each<[string, readonly string[], unknown]>([
		["a decision alone", [decided], { decision, identity: {} }],
		["both by themselves", [decided, identified], { decision, identity }],
		["both in one rule", [decided, identified, both], { decision, identity }],
		["a rule that is undefined without an identity", [decided, "identity := input.nothing", both], { decision, identity: {} }],
		["an identity that fails", [decided, conflicting, both], { decision, identity: {} }],
		["a rule of that name which is something else", [decided, identified, "decision_and_identity := null"], { decision, identity }],
		["no decision", ["decision := input.nothing", identified, both], "policy/undefined-decision"],
		["a decision that fails", ["decision := input.stage\ndecision := input.now", identified, both], "policy/conflict"],
	])("%s", async (_, rules, expected) => {
		expect(await said(rules.join("\n\n"))).toEqual(expected);
	});
});
