import { describe, expect, test } from "bun:test";
import type { AuditedContainer, AuditResult } from "../audit/mod.ts";
import type { Risk } from "../layer/mod.ts";
import { groupsBy, outcomeOf, urgencyOf, workloadOf } from "./outcomes.ts";

const container: AuditedContainer = {
	...{ spec: "a.json", result: "hardened", rules: [], mode: "enforce", reasons: [], deny: [], warn: [], changes: {} },
};

describe("outcomeOf()", () => {
	test.each<[AuditResult, Risk | undefined, ReturnType<typeof outcomeOf>]>([
		["refused", "none", "refused"],
		["hardened", "drift", "breaks"],
		["hardened", "data", "breaks"],
		["hardened", "scratch", "breaks"],
		["changed", "scratch", "breaks"],
		["unknown", "data", "breaks"],
		["hardened", "unknown", "open"],
		["hardened", undefined, "open"],
		["unknown", undefined, "open"],
		["unknown", "none", "open"],
		["hardened", "covered", "safe"],
		["hardened", "none", "safe"],
		["changed", "covered", "kept"],
		["changed", undefined, "kept"],
		["exempt", "covered", "kept"],
		["exempt", "drift", "kept"],
		["compliant", "unknown", "kept"],
	])("of one that is %s, with risk %s, is %s", (result, risk, outcome) => {
		expect(outcomeOf({ ...container, result, ...(risk && { risk }) })).toBe(outcome);
	});
});

describe("workloadOf()", () => {
	const state = { status: "running" } as const;
	const object = (kind: string, name?: string) => ({ apiVersion: "v1", kind, namespace: "shop", ...(name !== undefined && { name }) });

	test.each<[Partial<AuditedContainer>, string]>([
		[{ object: object("Deployment", "web"), pod: "web-", container: "Deployment shop/web: container app" }, "Deployment shop/web"],
		[{ object: object("Pod", "web-7d9f8c6b54-x2kzp"), container: "Pod shop/web-7d9f8c6b54-x2kzp: container app" }, "Pod shop/web-*"],
		[{ object: object("Deployment", "web-x2kzp") }, "Deployment shop/web-x2kzp"],
		[{ object: object("Job"), namespace: "shop", container: "Job shop/a-*: container app" }, "Job shop/a-*"],
		[{ container: "service web" }, "a.json: service web"],
		[{ state, namespace: "shop", pod: "web-7d9f8c6b54-x2kzp", name: "app" }, "shop/web-*"],
		[{ state, namespace: "shop", pod: "agent-x2kzp", name: "app" }, "shop/agent-*"],
		[{ state, namespace: "shop", pod: "db-0", name: "app" }, "shop/db-0"],
		[{ state, namespace: "shop", pod: "my-proxy", name: "app" }, "shop/my-proxy"],
		[{ state, name: "redis", id: "0af" }, "redis"],
		[{ state, id: "0af" }, "0af"],
		[{}, "a.json"],
	])("of %j is %s", (facts, workload) => expect(workloadOf({ ...container, ...facts })).toBe(workload));
});

test("groupsBy() counts outcomes, also of names that objects have", () => {
	const of = (namespace: string, result: AuditResult) => ({ ...container, namespace, result });
	const all = [of("a", "refused"), of("__proto__", "exempt"), of("a", "hardened"), of("a", "hardened")];
	const groups = groupsBy(all, ({ namespace = "" }) => namespace);
	const none = { refused: 0, breaks: 0, open: 0, safe: 0, kept: 0 };
	expect(groups).toEqual([
		{ name: "a", containers: 3, counts: { ...none, refused: 1, open: 2 } },
		{ name: "__proto__", containers: 1, counts: { ...none, kept: 1 } },
	]);
	expect(groups.map(urgencyOf)).toEqual([1e12 + 2, 0]);
});
