/**
 * The shipped policies receive the parts of a spec that they read. With whole specs they have to decide the same.
 * @module
 */
import { beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { type Context, type Stage, stages } from "../src/evaluate/mod.ts";
import { harden } from "../src/harden.ts";
import { encodeUtf8, type ObjectNode, scanJson } from "../src/json/mod.ts";
import { type ParsedSpec, parseSpec } from "../src/oci_spec/mod.ts";
import { loadPolicy, type Policy } from "../src/policy.ts";
import { shippedBundle, shippedBundleOfOpa } from "./support/compiler.ts";

const folder = new URL("fixtures/", import.meta.url);
const fixtures = (readdirSync(folder, { recursive: true }) as string[])
	.filter((path) => /^(?:containerd|crio|docker|podman)\/.*\.json$/.test(path))
	.sort()
	.map((path) => ({ path, bytes: new Uint8Array(readFileSync(new URL(path, folder))) }));
const values = fixtures.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)) as Json);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const now = new Date("2026-11-23T12:00:00Z");
const id = "3b1f".repeat(16);
/** An exemption and an allowance of each kind, so that what the data lists is looked for. */
const data = {
	ossify: {
		config: {
			cap_sys_admin: "deny",
			exemptions: {
				trust: { annotations: true, labels: true },
				namespaces: { "kube-*": { reason: "a test" }, shop: { reason: "a test", until: "2026-12-01" } },
				images: { "registry.k8s.io": { reason: "a test" } },
				annotations: { "io.container.manager=cri-o": { reason: "a test", until: "2020-01-01" } },
				labels: { app: { reason: "a test" } },
			},
			tmpfs: { images: { "localhost/os:1": { "/var/log": { memory_percent: 10 } } } },
		},
	},
};

let [parts, whole]: Policy[] = [];

beforeAll(async () => {
	const [bundle, ofOpa] = [await shippedBundle(), await shippedBundleOfOpa()];
	[parts, whole] = [await loadPolicy(bundle, { data }), await loadPolicy(ofOpa, { data })];
});

/** What a policy makes of a spec, or why it fails. */
function outcome(policy: Policy | undefined, spec: ParsedSpec, context: Context): unknown {
	try {
		return [policy?.ask(spec, context), policy?.identify(spec, context)];
	} catch (error) {
		return (error as Error).message;
	}
}

/** A value of which some parts are another one's, missing or of another kind. */
function changed(one: Json, other: Json | undefined, random: () => number, depth = 0): Json | undefined {
	const kind = random();
	if (depth > 0 && kind < 0.03) return undefined;
	if (depth > 0 && kind < 0.06) return [null, [], {}, "", "rootfs", 0, true, ["x"], { a: 1 }][Math.floor(random() * 9)];
	if (kind < 0.2) return other ?? one;
	if (Array.isArray(one)) return one.flatMap((item) => changed(item, undefined, random, depth + 1) ?? []);
	if (typeof one !== "object" || one === null) return one;
	const others = typeof other === "object" && other !== null && !Array.isArray(other) ? other : {};
	const entries = Object.keys({ ...one, ...others }).map(
		(key) => [key, changed(one[key] ?? null, others[key], random, depth + 1)] as const,
	);
	return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Json;
}

function specOf(value: Json): ParsedSpec {
	const text = JSON.stringify(value);
	return { text, bytes: encodeUtf8(text), tree: scanJson(text, "it") as ObjectNode, readonly: undefined, mounts: [], hasMountsKey: false };
}

describe("the shipped policies with the parts of a spec that they read", () => {
	test.each(fixtures)("harden $path to the same bytes", ({ bytes }) => {
		for (const stage of stages) {
			const hardened = (policy: Policy | undefined) => {
				try {
					return new TextDecoder().decode(harden(policy as Policy, bytes, { now, stage }).bytes);
				} catch (error) {
					return (error as Error).message;
				}
			};
			expect(hardened(parts)).toBe(hardened(whole));
			expect(outcome(parts, parseSpec(bytes), { now, stage })).toEqual(outcome(whole, parseSpec(bytes), { now, stage }));
		}
	});

	test.each(fixtures)("decide and identify $path in one evaluation as in two", ({ bytes }) => {
		const spec = parseSpec(bytes);
		for (const stage of stages) {
			const context = { now, stage };
			const separately = { decision: parts?.decide(spec, context), identity: parts?.identify(spec, context) };
			expect(parts?.decideAndIdentify(spec, context)).toEqual(separately as never);
		}
	});

	test("decide the same of any spec", () => {
		const numbers = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
		const index = fc.nat({ max: fixtures.length - 1 });
		const state = fc.constantFrom<object | undefined>(undefined, {
			id,
			bundle: `/var/lib/containers/storage/overlay-containers/${id}/userdata`,
		});
		const host = fc.constantFrom<Context["host"]>(undefined, {}, { capabilities: ["CAP_SYS_ADMIN"] });
		fc.assert(
			fc.property(index, index, fc.constantFrom<Stage>(...stages), state, host, numbers, (one, other, stage, of, facts, stream) => {
				const spec = specOf(changed(values[one] as Json, values[other], () => stream.next().value ?? 0) as Json);
				const context: Context = { now, stage, ...(of && { state: of }), ...(facts && { host: facts }) };
				expect(outcome(parts, spec, context)).toEqual(outcome(whole, spec, context));
			}),
			{ numRuns: Number(process.env.OSSIFY_PROPERTY_RUNS ?? 500) },
		);
	});
});
