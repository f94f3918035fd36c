import { expect, test } from "bun:test";
import type { SkippedAllowance } from "../mutate/mod.ts";
import { leftOutForImage } from "./left_out.ts";

const noFolder = (by: string) => ({ because: "no-folder", by }) as const;

test.each<[string, Omit<SkippedAllowance, "destination">, string | undefined]>([
	["a mount of the spec's own", { because: "mounted", by: "/tmp" }, undefined],
	["a volume above", { because: "volume", by: "/" }, undefined],
	[
		"a link to nothing",
		{ because: "link", by: "/none" },
		"in this image it is a link that leads to /none, for which the policy allows no tmpfs",
	],
	["links in a circle", { because: "link", by: "/tmp" }, "in this image it is a link that leads to a path that cannot be found"],
	[
		"a file",
		noFolder("ENOTDIR"),
		"this image has no folder there, and none can be created: the path or one of its parents is a file (ENOTDIR)",
	],
	[
		"a read-only file system",
		noFolder("EROFS"),
		"this image has no folder there, and none can be created: its file system is read-only (EROFS)",
	],
	[
		"an error of another kind",
		noFolder("EMLINK"),
		"this image has no folder there, and none can be created: the system refuses it (EMLINK)",
	],
])("leftOutForImage() of %s", (_, why, expected) => {
	const message = `/tmp gets no tmpfs: ${expected}`;
	expect(leftOutForImage([{ destination: "/tmp", ...why }])).toEqual(expected === undefined ? [] : [{ rule: "tmpfs/left-out", message }]);
});
