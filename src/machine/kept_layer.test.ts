import { expect, test } from "bun:test";
import { OssifyError } from "../errors.ts";
import type { Files } from "../platform/mod.ts";
import { keptLayer } from "./kept_layer.ts";

const upper = "/s/overlay/ID/diff";
const [link, short] = [`${upper}/../link`, `${upper}/../../l/ABC`];

/** What the engine has removed, the content of the layer's `link`, and whether the layer is kept. */
test.each<[string, readonly string[], string | undefined, boolean]>([
	["nothing", [], "ABC\n", true],
	["its short name", [short], "ABC", false],
	["its short name and `link`", [link, short], "ABC", false],
	["all of it", [upper, link, short], "ABC", false],
	["nothing, in storage without short names", [], undefined, true],
	["its folder, in storage without short names", [upper], undefined, false],
	["nothing, and its `link` is no name", [], "../../../etc", true],
	["nothing, and its `link` is longer than a name", [], "A".repeat(65), true],
	["`link` alone, which was too long", [link], "A".repeat(65), false],
])("an engine that has removed %s", (_, removed, name, expected) => {
	let left = [upper, short, ...(name === undefined ? [] : [link])];
	const kindOf = (path: string) => (path === link ? "file" : "folder");
	const files = {
		kind: (path: string) => (left.includes(path) ? kindOf(path) : "missing"),
		read: (path: string, { limit }: { limit: number }) => {
			if (name === undefined || name.length > limit) throw new OssifyError("host/unreadable", `cannot read ${path}`);
			return new TextEncoder().encode(name);
		},
	} as unknown as Files;
	const isKept = keptLayer(files, upper);
	left = left.filter((path) => !removed.includes(path));
	expect(isKept()).toBe(expected);
});
