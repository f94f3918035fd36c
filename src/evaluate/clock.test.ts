import { describe, expect, test } from "bun:test";
import { parseSpec } from "../oci_spec/mod.ts";
import { latestOf, type PastEvent, wrongClock } from "./clock.ts";
import { composeInput } from "./input.ts";

const spec = parseSpec(new TextEncoder().encode('{"ociVersion":"1.0.2","root":{"path":"r"}}'));
const at = (time: string, event: PastEvent["event"] = "policy-built"): PastEvent => ({ time: new Date(time), event });
const inputFor = (now: string, notBefore?: PastEvent) => {
	const { spec: _, ...rest } = JSON.parse(new TextDecoder().decode(composeInput(spec, { now: new Date(now), notBefore }) as Uint8Array));
	return rest;
};

describe("the time that a policy sees", () => {
	test.each<[string, PastEvent | undefined]>([
		["2026-11-23T12:00:00Z", undefined],
		["1970-01-01T00:00:00Z", undefined],
		["2026-11-23T12:00:00Z", at("2026-11-23T12:00:00Z")],
		["2026-11-23T11:55:00Z", at("2026-11-23T12:00:00Z")],
		["2999-01-01T00:00:00Z", at("2026-11-23T12:00:00Z")],
	])("is %s, with %j before", (now, notBefore) => {
		expect(inputFor(now, notBefore)).toEqual({ stage: "cli", now });
	});

	test.each(["1970-01-01T00:00:00Z", "2019-06-01T00:00:00Z", "2026-11-23T11:54:59Z"])(
		"is not known where a clock says %s, and why",
		(now) => {
			for (const event of ["policy-built", "decision-recorded"] as const)
				expect(inputFor(now, at("2026-11-23T12:00:00Z", event))).toEqual({
					stage: "cli",
					host: { clock: { now, notBefore: "2026-11-23T12:00:00Z", event } },
				});
		},
	);
});

test("of several events the last one counts", () => {
	const [built, recorded] = [at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z", "decision-recorded")];
	expect([
		latestOf([]),
		latestOf([undefined]),
		latestOf([built, undefined]),
		latestOf([built, recorded]),
		latestOf([recorded, built]),
	]).toEqual([undefined, undefined, built, recorded, recorded]);
	expect(wrongClock(new Date(0), undefined)).toBeUndefined();
});
