/** `ossify learn`: the files that the image has in a folder are copied into a tmpfs, and count. */
import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: packageAssets.policy, sources: packageAssets.sources };
const store = mkdtempSync(join(tmpdir(), "ossify-store-"));
afterAll(() => rmSync(store, { recursive: true }));

/** A store of Podman's: a layer of a container on one of an image, which has 2 MB in its cache. @returns the container's */
function layerIn(name: string, lower: string): string {
	const folder = join(store, name, "overlay");
	const write = (path: string, content: string) => {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), content);
	};
	write("image/diff/var/cache/app/of-image", "x".repeat(2_000_000));
	write("own/diff/var/cache/app/object", "x".repeat(5000));
	mkdirSync(join(folder, "l"));
	symlinkSync("../image/diff", join(folder, "l/IMAGE1"));
	write("own/lower", lower);
	return join(folder, "own/diff");
}

async function learn(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
	const { code, stdout, stderr } = await ossify({ files, assets, columns: 100, args: ["learn", ...args] });
	expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
	return stdout;
}

const compose = "services: {web: {image: r.example/web:1}}\n";
const known = layerIn("known", "l/IMAGE1");
const unknown = layerIn("unknown", "l/IMAGE1:l/GONE");
const sizesIn = (stdout: string) =>
	JSON.parse(stdout).allowances.map(({ path, size, contentUnknown }: Record<string, unknown>) => ({ path, size, contentUnknown }));

test.each([
	["known", known, { path: "/var/cache/app", size: 4 * 1024 ** 2, contentUnknown: undefined }],
	["unknown", unknown, { path: "/var/cache/app", size: 1024 ** 2, contentUnknown: true }],
])("what the image has is %s, and stays so when runs are merged", async (_, layer, expected) => {
	const learned = await learn(["--upperdir", layer, "--format", "json"]);
	expect(sizesIn(learned)).toEqual([expected]);
	expect(sizesIn(await learn(["--merge", "DIR/a.json", "--format", "json"], { "a.json": learned }))).toEqual([expected]);
});

test.each([
	["known", known, ["✔ the only write that was seen succeeds."]],
	[
		"unknown",
		unknown,
		[
			"○ the only write that was seen succeeds.",
			"not proven: what the image has in /var/cache/app has to fit, too, or the container does not start",
		],
	],
])("the proof says what is %s", async (_, layer, expected) => {
	const text = await learn(["--upperdir", layer, "--spec", "DIR/compose.yaml"], { "compose.yaml": compose });
	const lines = text.split("\n").map((line) => line.trim());
	const at = lines.indexOf("With this data");
	expect(lines.slice(at + 1, lines.indexOf("", at))).toEqual(expected);
});

test("an emptyDir has nothing of what the image has", async () => {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: web, image: r.example/web:1}]}\n";
	const text = await learn(["--upperdir", known, "--spec", "DIR/pod.yaml"], { "pod.yaml": pod });
	expect(text.replaceAll(/\n +/g, " ")).toContain(
		"○ the only write that was seen succeeds. not proven: an emptyDir starts empty, and the image has or may have files in /var/cache/app, which are gone then\n",
	);
});
