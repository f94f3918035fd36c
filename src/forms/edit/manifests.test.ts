import { expect, test } from "bun:test";
import { diffLines } from "diff";
import { manifests, manifold, mutated } from "../../../test/support/manifests.ts";

test.each([...manifests])("editForm() keeps what is in %s, and changes nothing the second time", (_, text) => {
	const written = mutated(text, manifold);
	expect(mutated(written, manifold)).toBe(written);
	const changes = diffLines(text, written);
	const added = changes.flatMap((one) => (one.added ? [one.value] : [])).join("");
	// A line that is not kept has flow style, an empty value that gets members, or no line break.
	const removed = changes.flatMap((one) => (one.removed ? (one.value.match(/[\w./-]+/g) ?? []) : []));
	expect(removed.filter((word) => !/^(?:no|null|false)$/.test(word) && !added.includes(word))).toEqual([]);
});
