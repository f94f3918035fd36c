/** Manifests that `ossify mutate` wrote are valid for Kubernetes, which sees nothing in them but the changes that were asked for. */
import { beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifests, manifold, mutated } from "../support/manifests.ts";
import { manifestOf } from "./kubelet/pod_case.ts";
import { kinds } from "./kubelet/pods/kinds.ts";
import { life } from "./kubelet/pods/life.ts";
import { manifestCases, podOf } from "./kubelet/pods/manifests.ts";
import { mounts } from "./kubelet/pods/mounts.ts";
import { type Admitted, admit } from "./support/admit.ts";
import { must } from "./support/command.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { sandbox } from "./support/sandbox.ts";

const image = "registry.example/app:1";
const pods = [
	...manifestCases.map((one) => [`of ${one.name}.json`, podOf(one, image)] as const),
	...[...kinds, ...life, ...mounts].map((one) => [`for ${one.name}.json`, manifestOf(one, image)] as const),
];
const texts = new Map([
	...manifests,
	...pods.map(([name, pod]) => [name, JSON.stringify({ apiVersion: "v1", kind: "Pod", ...pod }, null, 1)] as const),
]);

test("the manifests are valid before", async () => {
	const invalid = [...(await admit(texts))].filter(([, { errors, objects }]) => errors.length > 0 || objects.length === 0);
	expect(invalid.map(([name, { errors }]) => [name, errors])).toEqual([]);
});

/** What `ossify mutate` writes of all of them. */
async function byExecutable(): Promise<ReadonlyMap<string, string>> {
	const folder = join(sandbox().folder, "manifests");
	mkdirSync(folder);
	for (const [name, text] of texts) writeFileSync(join(folder, name), text);
	const paths = [...texts.keys()].map((name) => join(folder, name));
	await must([ossifyExecutable(), "mutate", "--in-place", ...paths]);
	const written = new Map([...texts.keys()].map((name) => [name, readFileSync(join(folder, name), "utf8")]));
	await must([ossifyExecutable(), "mutate", "--in-place", ...paths]);
	for (const [name, text] of written) expect(readFileSync(join(folder, name), "utf8")).toBe(text);
	return written;
}

const byDecision = () => Promise.resolve(new Map([...texts].map(([name, text]) => [name, mutated(text, manifold)])));

describe.each([
	["the shipped policies", byExecutable],
	["a decision with all that a manifest can have", byDecision],
])("by %s", (_, mutate) => {
	let before: ReadonlyMap<string, Admitted>;
	let after: ReadonlyMap<string, Admitted>;

	beforeAll(async () => {
		before = await admit(texts);
		after = await admit(await mutate());
	});

	test.each([...texts.keys()])("%s is valid, and nothing else in it has changed", (name) => {
		const [{ objects, warnings }, edited] = [before.get(name), after.get(name)] as [Admitted, Admitted];
		expect(edited).toEqual({ errors: [], warnings, objects: expect.any(Array) });
		const rest = edited.objects.map((object, index) => without(additionsOf(objects[index] as object, object), object));
		expect(rest).toEqual(objects.map((object) => without(new Set(), object)));
	});
});

interface Volume {
	readonly name: string;
	readonly emptyDir?: { readonly medium?: string };
}

/** The names of the volumes in memory that the second object has, and the first has not. */
function additionsOf(before: object, after: object): ReadonlySet<string> {
	const there = volumesIn(before).map(({ name }) => name);
	return new Set(volumesIn(after).flatMap(({ name, emptyDir }) => (there.includes(name) || emptyDir?.medium !== "Memory" ? [] : [name])));
}

function volumesIn(object: object): readonly Volume[] {
	const found: Volume[] = [];
	JSON.stringify(object, (key, value) => {
		if (key === "volumes") found.push(...value);
		return value;
	});
	return found;
}

/** An object without some volumes, their mounts, and what is read-only. */
function without(names: ReadonlySet<string>, object: object): unknown {
	const isOther = ({ name }: { readonly name: string }) => !names.has(name);
	const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;
	return JSON.parse(JSON.stringify(object), (key, value) => {
		if (key === "readOnlyRootFilesystem" || key === "readOnly") return undefined;
		const kept = /^volume(?:s|Mounts)$/.test(key) ? value.filter(isOther) : value;
		return /^(?:volumes|volumeMounts|securityContext)$/.test(key) && isEmpty(kept) ? undefined : kept;
	});
}
