import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { auditedContainers, hostileNames } from "../../../test/support/audited.ts";
import type { AuditedContainer, AuditRun } from "../../audit/mod.ts";
import { type Schema, violations } from "../../json/mod.ts";
import { reportsOf } from "./reports.ts";

const run: AuditRun = { time: "2026-11-29T07:36:00.250Z", version: "0.1.0", specs: ["a.yaml"] };
const failure = { spec: "b.yaml", code: "input/not-json", message: "it is not JSON", advice: "write JSON" } as const;

const container: AuditedContainer = {
	...{ spec: "a.yaml", result: "exempt", rules: ["x/y"], mode: "enforce", deny: [], warn: [], changes: {} },
	reasons: [{ rule: "x/y", message: "said" }],
};

const common = { policy: "ossify/decision", timestamp: { seconds: 1795937760, nanos: 250_000_000 } };

test("reportsOf() makes a report for each namespace, and one of the cluster for the rest", () => {
	const object = { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" };
	const web = { ...container, container: "Deployment shop/web: container app", object, namespace: "shop", pod: "web-", name: "app" };
	const written = { bytes: 4096, entries: 1, folders: [] };
	const pod = { spec: "x", state: { status: "running" }, engine: "crio", namespace: "shop", pod: "db-0", name: "db", id: "0af" } as const;
	const audited = [web, { ...container, ...pod, result: "hardened", risk: "data", written } as const, { ...container, name: "redis" }];
	const metadata = { name: "ossify-audit", labels: { "app.kubernetes.io/managed-by": "ossify" } };
	const report = { apiVersion: "openreports.io/v1alpha1", source: "ossify" } as const;
	const skipped = { ...common, rule: "x/y", severity: "info", result: "skip", scored: true } as const;
	expect(reportsOf(audited, [failure], run)).toEqual({
		apiVersion: "v1",
		kind: "List",
		items: [
			{
				...{ ...report, kind: "ClusterReport", metadata, summary: { pass: 0, fail: 0, warn: 0, error: 1, skip: 1 } },
				results: [
					{
						...skipped,
						resources: [{ kind: "Container", name: "redis" }],
						message: "a.yaml is exempt.\nx/y: said",
						properties: { auditResult: "exempt", mode: "enforce", container: "redis", spec: "a.yaml" },
					},
					{
						...{ ...common, rule: "input/not-json", severity: "medium", result: "error", scored: true },
						message: "b.yaml: it is not JSON\nwrite JSON",
						properties: { spec: "b.yaml" },
					},
				],
			},
			{
				...{ ...report, kind: "Report", metadata: { ...metadata, namespace: "shop" } },
				summary: { pass: 0, fail: 1, warn: 0, error: 0, skip: 1 },
				results: [
					{
						...skipped,
						resources: [object],
						message: "a.yaml: Deployment shop/web: container app is exempt.\nx/y: said",
						properties: { auditResult: "exempt", mode: "enforce", container: "app", spec: "a.yaml" },
					},
					{
						...{ ...common, rule: "x/y", severity: "high", result: "fail", scored: true },
						resources: [{ apiVersion: "v1", kind: "Pod", namespace: "shop", name: "db-0" }],
						message:
							"crio shop/db-0/db 0af would get a read-only root file system.\nx/y: said\nrisk data: 1 entry with 4096 bytes in its own layer",
						properties: {
							...{ auditResult: "hardened", mode: "enforce", risk: "data", writtenBytes: "4096", engine: "crio" },
							...{ container: "db", containerID: "0af", spec: "x", status: "running" },
						},
					},
				],
			},
		],
	});
});

test("reportsOf() makes a report without results of an audit that found nothing, which takes the place of an earlier one", () => {
	const { apiVersion, kind, items } = reportsOf([], [], run);
	expect({ apiVersion, kind, items }).toEqual({
		apiVersion: "v1",
		kind: "List",
		items: [
			{
				...{ apiVersion: "openreports.io/v1alpha1", kind: "ClusterReport", source: "ossify" },
				metadata: { name: "ossify-audit", labels: { "app.kubernetes.io/managed-by": "ossify" } },
				...{ summary: { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 }, results: [] },
			},
		],
	});
	expect(items.flatMap((item) => violations(schemas[item.kind], item, item.kind))).toEqual([]);
});

test.each<[Partial<AuditedContainer>, string, string]>([
	[{ result: "refused" }, "fail", "high"],
	[{ result: "hardened" }, "fail", "medium"],
	[{ result: "hardened", risk: "scratch" }, "fail", "medium"],
	[{ result: "hardened", risk: "drift" }, "fail", "high"],
	[{ result: "changed" }, "warn", "low"],
	[{ result: "unknown" }, "warn", "medium"],
	[{ result: "unknown", note: "no spec" }, "error", "medium"],
	[{ result: "exempt" }, "skip", "info"],
	[{ result: "compliant", warn: [{ rule: "x/y", message: "said" }] }, "warn", "medium"],
	[{ result: "compliant" }, "pass", "info"],
])("reportsOf() says of %j: %s, %s", (facts, result, severity) => {
	const [report] = reportsOf([{ ...container, ...facts }], [], run).items;
	expect(report?.results[0]).toMatchObject({ result, severity });
});

describe("reports of 5,000 containers, some with hostile names", () => {
	const names = hostileNames.map((namespace) => ({ ...container, namespace, pod: namespace, name: namespace, engine: namespace }));
	const failures = hostileNames.map((spec) => ({ ...failure, spec }));
	const { items } = reportsOf([...names, ...auditedContainers(5000)], failures, { ...run, specs: [], node: "Node_1.Example." });

	test("are valid by the published schemas, without unknown fields", () => {
		expect(items.flatMap((item) => violations(schemas[item.kind], item, item.kind))).toEqual([]);
	});

	test("have names that Kubernetes takes, each once", () => {
		const keys = items.map(({ kind, metadata: { namespace = "", name } }) => `${kind} ${namespace}/${name}`);
		expect(keys.filter((key) => !/^(?:Cluster)?Report [a-z-]*\/ossify-audit-node-1\.example(?:-[2-9]\d*|-1\d+)?$/.test(key))).toEqual([]);
		expect(new Set(keys).size).toBe(keys.length);
	});

	test("are small enough for the annotation in which kubectl keeps what it applied, and have every container", () => {
		expect(Math.max(...items.map((item) => JSON.stringify(item).length))).toBeLessThan(256 * 1024);
		expect(items.flatMap(({ results }) => results)).toHaveLength(5000 + 2 * hostileNames.length);
		expect(items.length).toBeGreaterThan(6);
	});
});

const schemas = { Report: schemaIn("reports"), ClusterReport: schemaIn("clusterreports") };

/** That of the CustomResourceDefinition; `metadata` is Kubernetes' own. */
function schemaIn(name: string): Schema {
	const crd = parse(readFileSync(`${import.meta.dir}/../../../test/fixtures/openreports/${name}.yaml`, "utf8"));
	return closed(crd.spec.versions[0].schema.openAPIV3Schema);
}

/** kubectl refuses unknown fields. */
function closed(schema: Schema): Schema {
	const { properties, items } = schema;
	return {
		...schema,
		...(properties && {
			properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, closed(one)])),
			additionalProperties: false,
		}),
		...(items && { items: closed(items) }),
	};
}
