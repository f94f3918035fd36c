import { beforeAll, describe, expect, test } from "bun:test";
import { gunzipSync, gzipSync } from "fflate";
import { packTar, unpackTar } from "modern-tar";
import { bundleOf, readBundle, writeBundle } from "./bundle.ts";

const encoder = new TextEncoder();
const source = {
	wasm: new Uint8Array([0, 0x61, 0x73, 0x6d]),
	data: '{"a":18446744073709551615}',
	manifest: { roots: [""] },
	modules: [
		{ path: "b/c.rego", text: "package b.c" },
		{ path: `${"long/".repeat(40)}d.rego`, text: "package d" },
	],
};
const tarOf = (files: Record<string, string>) =>
	packTar(
		Object.entries(files).map(([name, body]) => ({ header: { name, size: encoder.encode(body).byteLength, type: "file" as const }, body })),
	);

describe("writeBundle()", () => {
	test("writes what readBundle() reads, numbers exact", async () => {
		expect(await readBundle(await writeBundle(source))).toEqual({ wasm: source.wasm, data: source.data, origin: expect.anything() });
	});

	test("names its WebAssembly with the leading slash without which OPA does not find what the manifest names", async () => {
		const names = (await unpackTar(gunzipSync(await writeBundle(source)))).map(({ header }) => header.name);
		expect(names).toEqual([".manifest", "/policy.wasm", "b/c.rego", "data.json", `${"long/".repeat(40)}d.rego`]);
	});

	test("gives the same bytes for the same source, whatever the order of its modules", async () => {
		const other = { ...source, modules: source.modules.toReversed() };
		expect(await writeBundle(other)).toEqual(await writeBundle(source));
	});
});

describe("readBundle()", () => {
	let archive: Uint8Array;
	beforeAll(async () => {
		archive = await writeBundle(source);
	});

	test("reads a tar that is not compressed, with the leading slashes that OPA writes", async () => {
		const tar = await tarOf({ "/policy.wasm": "w", "/data.json": "{}", "/.manifest": "{}" });
		expect(await readBundle(tar)).toEqual({ wasm: encoder.encode("w"), data: "{}", origin: expect.anything() });
	});

	test("puts data below the folders that hold it", async () => {
		const tar = await tarOf({ "policy.wasm": "w", "data.json": '{"a":{"b":1}}', "a/data.json": '{"c":2}', "x/y/data.json": '{"z":3}' });
		const { data } = await readBundle(tar);
		expect(JSON.parse(data)).toEqual({ a: { b: 1, c: 2 }, x: { y: { z: 3 } } });
	});

	test("takes a bundle without data", async () => {
		expect(await readBundle(await tarOf({ "policy.wasm": "w" }))).toMatchObject({ data: "{}" });
	});

	const manyFiles = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x/k${index}/data.json`, "{}"]));
	const longPath = (length: number) => `${"a/".repeat((length - 10) / 2)}data.json`;

	test("takes 10,000 entries, and paths of 512 characters", async () => {
		const { data } = await readBundle(await tarOf({ "policy.wasm": "w", ...manyFiles(9_999) }));
		expect(Object.keys((JSON.parse(data) as { x: object }).x)).toHaveLength(9_999);
		const path = `b${longPath(511)}`;
		expect(path).toHaveLength(510);
		expect(JSON.parse((await readBundle(await tarOf({ "policy.wasm": "w", [path]: "{}" }))).data)).toMatchObject({ ba: { a: {} } });
	});

	const damaged = "cannot read the bundle: it is cut off or damaged";
	const isNone = "cannot read the policy: it is neither a bundle (.tar.gz) nor a folder nor a .rego file";
	test.each<[string, () => Uint8Array | Promise<Uint8Array>, string, string]>([
		["nothing", () => new Uint8Array(), "policy/not-a-bundle", isNone],
		["text", () => encoder.encode("package ossify"), "policy/not-a-bundle", isNone],
		["a gzipped text", () => gzipSync(encoder.encode("hello")), "policy/broken-bundle", damaged],
		["the gzip magic alone", () => new Uint8Array([0x1f, 0x8b]), "policy/broken-bundle", damaged],
		["a bundle cut off in the middle", () => archive.subarray(0, archive.byteLength / 2), "policy/broken-bundle", damaged],
		["a bundle cut off before its checksum", () => archive.subarray(0, archive.byteLength - 8), "policy/broken-bundle", damaged],
		[
			"a bundle with a flipped byte",
			() => archive.with(archive.byteLength >> 1, (archive[archive.byteLength >> 1] as number) ^ 0xff),
			"policy/broken-bundle",
			damaged,
		],
		[
			"more than 10,000 entries",
			() => tarOf({ "policy.wasm": "w", ...manyFiles(10_000) }),
			"policy/too-large",
			"cannot read the bundle: it holds more than 10000 entries",
		],
		[
			"a path of more than 512 characters",
			() => tarOf({ "policy.wasm": "w", [`a/b/c/d/${longPath(510)}`]: "{}" }),
			"policy/too-large",
			"cannot read the bundle: it holds a path of more than 512 characters",
		],
		[
			"two archives, one after the other",
			() => new Uint8Array([...gunzipSync(archive), ...gunzipSync(archive)]),
			"policy/broken-bundle",
			damaged,
		],
		["a tar cut off inside a file", () => gunzipSync(archive).subarray(0, 700), "policy/broken-bundle", damaged],
		[
			"a bundle without policy.wasm",
			() => tarOf({ "data.json": "{}" }),
			"policy/no-wasm",
			"cannot use the bundle: it holds no policy.wasm",
		],
		[
			"data that is no object",
			() => tarOf({ "policy.wasm": "w", "a/data.json": "[]" }),
			"policy/invalid-data",
			"cannot use a/data.json: data must be an object (a mapping): names, with values",
		],
		[
			"YAML data",
			() => tarOf({ "policy.wasm": "w", "data.yaml": "a: 1" }),
			"policy/invalid-data",
			"cannot use data.yaml: data in a bundle must be JSON",
		],
	])("refuses %s", async (_, make, code, message) => {
		const bytes = await make();
		await expect(readBundle(bytes)).rejects.toThrow(expect.objectContaining({ kind: "policy", exitCode: 3, code, message }));
	});

	test("refuses a bomb", async () => {
		const bomb = gzipSync(new Uint8Array(300 * 1024 * 1024), { level: 1 });
		await expect(readBundle(bomb)).rejects.toThrow(
			expect.objectContaining({ code: "policy/too-large", message: "cannot read the bundle: it unpacks to more than 268435456 bytes" }),
		);
	}, 60_000);
});

describe("bundleOf()", () => {
	test("refuses data that is no JSON", () => {
		const files = new Map([
			["policy.wasm", new Uint8Array()],
			["a/data.json", encoder.encode("{")],
		]);
		expect(() => bundleOf(files)).toThrow(expect.objectContaining({ code: "policy/invalid-data" }));
	});

	test.each<[string, Record<string, string>, string]>([
		[
			"a section given twice",
			{ "data.json": '{"a": {"b": 1},\n "a": {}}' },
			'data.json as JSON: line 2, column 2: the key "a" is given twice in one object',
		],
		[
			"the same below a folder",
			{ "a/data.json": '{"b": {"c": 1, "c": 2}}', "data.json": "{}" },
			'a/data.json as JSON: line 1, column 16: the key "c" is given twice in one object',
		],
		[
			"a fraction that is lost",
			{ "data.json": '{"a": 4503599627370496.5}' },
			"data.json as JSON: line 1, column 7: the number 4503599627370496.5 would be read as 4503599627370496",
		],
	])("refuses %s, but takes it where a container waits for what was checked before", (_, given, message) => {
		const files = new Map(Object.entries({ "policy.wasm": "w", ...given }).map(([path, text]) => [path, encoder.encode(text)]));
		expect(() => bundleOf(files)).toThrow(expect.objectContaining({ code: "policy/invalid-data", message: `cannot read ${message}` }));
		if (files.size === 2) expect(bundleOf(files, { installed: true }).data).toBe(Object.values(given)[0] as string);
	});
});
