/** What engines printed of real containers, and the specs that they wrote of the same: facts and decisions are equal. */
import { beforeAll, describe, expect, test } from "bun:test";
import { shippedBundle } from "../../../test/support/compiler.ts";
import { type ComparedSpec, factsOf, recorded } from "../../../test/support/spec_facts.ts";
import { assess, loadPolicy, type Policy } from "../../mod.ts";
import type { ContainerDescription } from "../description.ts";
import { jsonDocument } from "../document/mod.ts";
import { specOf } from "../specs/mod.ts";
import { readInspect } from "./mod.ts";

const context = { now: new Date("2026-11-29T12:00:00Z") };
let policy: Policy;

beforeAll(async () => {
	policy = await loadPolicy(await shippedBundle());
});

function specIn(value: unknown): ComparedSpec {
	const file = { text: JSON.stringify([value]), shown: "inspect.json" };
	const form = readInspect({ file, documents: [jsonDocument(file)], path: undefined, engine: undefined });
	expect(form?.problems).toEqual([]);
	return specOf(form?.containers[0]?.source as ContainerDescription) as unknown as ComparedSpec;
}

const decide = (spec: ComparedSpec) => assess(policy, new TextEncoder().encode(JSON.stringify(spec)), context).decision;

describe.each(["docker", "podman"])("%s inspect", (engine) => {
	test.each(recorded(engine).map((one) => [one.name, one] as const))("%s", (name, { inspect, spec }) => {
		const made = specIn(inspect);
		// The number of a user's name is in the image.
		const uid = name === "user-name" ? undefined : spec.process.user?.uid;
		expect(factsOf(made)).toEqual({ ...factsOf(spec), uid });
		expect(decide(made)).toEqual(decide(spec));
	});
});
