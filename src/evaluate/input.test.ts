import { describe, expect, test } from "bun:test";
import { parseSpec } from "../oci_spec/mod.ts";
import { type Context, composeInput } from "./input.ts";

const spec = parseSpec(new TextEncoder().encode('{"ociVersion":"1.0.2","root":{"path":"r"}}'));
const now = new Date("2026-11-23T12:00:00Z");
const notBefore = { time: new Date("2026-11-24T12:00:00Z"), event: "policy-built" } as const;
const capabilities = ["CAP_SYS_ADMIN"];
const clock = { now: "2026-11-23T12:00:00Z", notBefore: "2026-11-24T12:00:00Z", event: "policy-built" };

describe("what a policy sees of the host", () => {
	test.each<[string, Partial<Context>, object]>([
		["nothing where it is not known", {}, { now: "2026-11-23T12:00:00Z" }],
		["its capabilities", { host: { capabilities } }, { now: "2026-11-23T12:00:00Z", host: { capabilities } }],
		["no capabilities where they are not known", { host: { capabilities: undefined } }, { now: "2026-11-23T12:00:00Z", host: {} }],
		["its capabilities and a wrong clock", { host: { capabilities }, notBefore }, { host: { capabilities, clock } }],
	])("is %s", (_, context, expected) => {
		const input = JSON.parse(new TextDecoder().decode(composeInput(spec, { now, ...context }) as Uint8Array));
		expect(input).toEqual({ spec: { ociVersion: "1.0.2", root: { path: "r" } }, stage: "cli", ...expected });
	});
});
