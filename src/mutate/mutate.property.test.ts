import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import * as arbitrary from "../../test/support/arbitraries.ts";
import { checkDecision } from "../decision/mod.ts";
import { applyPatch, encodeUtf8, type JsonNode, member, type ObjectNode, type PatchOperation, scanJson } from "../json/mod.ts";
import { cleanPath, isBelow, isReadonly, parseSpec } from "../oci_spec/mod.ts";
import { mutate } from "./mutate.ts";
import { planMutation } from "./plan.ts";

interface Spec {
	root: { readonly?: boolean };
	mounts?: { destination: string; type?: string; options?: string[] | null }[] | null;
}

function mutated(text: string, document: object): { text: string; patch: readonly PatchOperation[]; before: Spec; after: Spec } {
	const spec = parseSpec(encodeUtf8(text));
	const { patch } = planMutation(spec, checkDecision(document));
	const result = new TextDecoder().decode(mutate(spec, patch));
	return { text: result, patch, before: JSON.parse(text), after: JSON.parse(result) };
}

const holds = (property: (text: string, decision: Parameters<typeof checkDecision>[0] & object) => void) =>
	fc.assert(fc.property(arbitrary.specText, arbitrary.decision, property), { numRuns: 1000 });

/** A plain RFC 6902 reader, step by step on values: what others would make of our patch. */
function applyByValue(document: unknown, patch: readonly PatchOperation[]): unknown {
	const result = structuredClone(document) as Record<string, unknown>;
	for (const { op, path, value } of patch) {
		const segments = path.slice(1).split("/");
		const last = segments.pop() as string;
		const parent = segments.reduce<Record<string, unknown>>((node, segment) => node[segment] as Record<string, unknown>, result);
		if (Array.isArray(parent) && op === "add") parent.splice(last === "-" ? parent.length : Number(last), 0, value);
		else parent[last] = value;
	}
	return result;
}

describe("mutate()", () => {
	test("changes nothing more when it is done twice", () => {
		holds((text, decision) => {
			const once = mutated(text, decision);
			expect(mutated(once.text, decision)).toMatchObject({ text: once.text, patch: [] });
		});
	});

	test("makes exactly the change that its patch describes", () => {
		holds((text, decision) => {
			const { before, after, patch } = mutated(text, decision);
			expect(after as unknown).toEqual(applyByValue(before, patch));
		});
	});

	test("keeps every byte outside the change", () => {
		holds((text, decision) => {
			const { patch } = mutated(text, decision);
			const tree = scanJson(text, "it");
			const additions = patch.filter(({ op }) => op === "add");
			expect(isSubsequence(text, applyPatch(text, tree, additions))).toBe(true);
			for (const replacement of patch.filter(({ op }) => op === "replace")) {
				const { start, end } = nodeAt(tree, replacement.path);
				const result = applyPatch(text, tree, [replacement]);
				expect([result.slice(0, start), result.slice(result.length - text.length + end)]).toEqual([text.slice(0, start), text.slice(end)]);
			}
		});
	});

	test("never unlocks a root or a mount", () => {
		holds((text, decision) => {
			const { before, after } = mutated(text, decision);
			if (before.root.readonly) expect(after.root.readonly).toBe(true);
			const kept = after.mounts?.filter((mount) => !isAdded(mount, before)) ?? [];
			(before.mounts ?? []).forEach((mount, index) => {
				if (isReadonly(mount.options ?? [])) expect(isReadonly(kept[index]?.options ?? [])).toBe(true);
			});
		});
	});

	test("locks what the decision says to lock", () => {
		holds((text, decision) => {
			const { after } = mutated(text, decision);
			const { readonly, readonlyMounts } = checkDecision(decision);
			if (readonly) expect(after.root.readonly).toBe(true);
			for (const mount of after.mounts ?? []) {
				if (readonlyMounts.includes(cleanPath(mount.destination)) && mount.type !== "tmpfs")
					expect(isReadonly(mount.options ?? [])).toBe(true);
			}
		});
	});

	test("keeps the spec's own mounts in their order, and hides none that was visible", () => {
		holds((text, decision) => {
			const { before, after } = mutated(text, decision);
			const destinations = (spec: Spec) => (spec.mounts ?? []).map((mount) => cleanPath(mount.destination));
			const added = (after.mounts ?? []).filter((mount) => isAdded(mount, before));
			const others = (after.mounts ?? []).filter((mount) => !added.includes(mount));
			expect(others.map((mount) => cleanPath(mount.destination))).toEqual(destinations(before));
			for (const mount of added) {
				const position = (after.mounts ?? []).indexOf(mount);
				const earlier = destinations(after).slice(0, position);
				const later = destinations(after).slice(position + 1);
				const hidden = earlier.filter((path) => isBelow(path, mount.destination));
				// What it hides was hidden already, by a mount above both that comes later in the spec itself.
				for (const path of hidden) expect(earlier.slice(earlier.indexOf(path)).some((above) => isBelow(path, above))).toBe(true);
				expect(later.filter((path) => isBelow(mount.destination, path))).toEqual([]);
			}
		});
	});
});

function isAdded(mount: object, before: Spec): boolean {
	const { destination } = mount as { destination: string };
	return !(before.mounts ?? []).some((known) => cleanPath(known.destination) === cleanPath(destination));
}

/** True where `text` is left of `longer` once some of its characters are taken out. */
function isSubsequence(text: string, longer: string): boolean {
	let at = 0;
	for (const character of longer) if (text.startsWith(character, at)) at += character.length;
	return at === text.length;
}

function nodeAt(tree: JsonNode, path: string): JsonNode {
	const step = (node: JsonNode, segment: string) =>
		(node.kind === "array" ? node.items[Number(segment)] : member(node as ObjectNode, segment)) as JsonNode;
	return path.slice(1).split("/").reduce(step, tree);
}
