import { expect, test } from "bun:test";
import type { AuditedContainer } from "../audit/mod.ts";
import { exemptionsOf } from "./exemptions.ts";

const exempt = (message: string, until?: string): AuditedContainer => ({
	...{ spec: "a.json", result: "exempt", rules: ["x/y"], mode: "enforce", deny: [], warn: [], changes: {} },
	reasons: [{ rule: "x/y", message, ...(until !== undefined && { until }) }],
});

test("exemptionsOf() counts containers of an exemption, those that end first first", () => {
	const others = [{ ...exempt("not exempt"), result: "compliant" as const }];
	const all = [exempt("ever"), exempt("later", "2027-01-01"), exempt("second", "2026-12-31T23:59:60Z"), exempt("later", "2027-01-01")];
	expect(exemptionsOf([...all, exempt("today", "2026-11-29"), ...others], "2026-11-29T12:00:00.000Z")).toEqual([
		{ rule: "x/y", message: "today", until: "2026-11-29", days: 0, containers: 1 },
		{ rule: "x/y", message: "second", until: "2026-12-31T23:59:60Z", days: 32, containers: 1 },
		{ rule: "x/y", message: "later", until: "2027-01-01", days: 33, containers: 2 },
		{ rule: "x/y", message: "ever", containers: 1 },
	]);
});
