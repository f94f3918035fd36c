/** Archives and folders that mean one thing to one reader of tar and another to the next, made by GNU tar and by hand. */
import { describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { packTar } from "modern-tar";
import { temporaryFolder } from "../../test/support/folder.ts";
import { systemFiles } from "../platform/files/files.ts";
import { readBundle, readBundleAt } from "./bundle.ts";

type Header = Parameters<typeof packTar>[0] extends readonly (infer Entry)[] ? (Entry extends { header: infer H } ? H : never) : never;
const encode = (text: string) => new TextEncoder().encode(text);

/** Files, and entries of other types whose text is what they link to. */
function tarOf(...entries: readonly (readonly [name: string, text: string, more?: Partial<Header>])[]): Promise<Uint8Array> {
	return packTar(
		entries.map(([name, text, more = {}]) => {
			const isFile = more.type === undefined || more.type === "file";
			return {
				header: { name, size: isFile ? encode(text).length : 0, type: "file", ...(!isFile && { linkname: text }), ...more } as Header,
				...(isFile && { body: text }),
			};
		}),
	);
}
const wasm = ["policy.wasm", "w"] as const;
const fine = ["data.json", '{"a":1}'] as const;

/** One header's bytes, with a sum that fits. */
function patched(tar: Uint8Array, at: number, bytes: Uint8Array): Uint8Array {
	const copy = tar.slice();
	copy.set(bytes, at);
	copy.set(encode("        "), 148);
	const sum = copy.subarray(0, 512).reduce((total, byte) => total + byte, 0);
	copy.set(encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
	return copy;
}

describe("readBundle() refuses", () => {
	test.each<[what: string, archive: () => Uint8Array | Promise<Uint8Array>, message: string]>([
		["a path twice", () => tarOf(wasm, fine, ["data.json", "{}"]), "it holds data.json twice"],
		["a path twice, once with ./", () => tarOf(wasm, fine, ["./data.json", "{}"]), "it holds data.json twice"],
		["a path twice, once with /", () => tarOf(wasm, ["/policy.wasm", "v"]), "it holds policy.wasm twice"],
		[
			"a path twice, once with a needless . within",
			() => tarOf(wasm, ["a/data.json", "{}"], ["a/.//data.json", "{}"]),
			"it holds a/data.json twice",
		],
		["a path that climbs", () => tarOf(wasm, ["a/../data.json", "{}"]), 'the path "a/../data.json" holds ".."'],
		["a path with a line end", () => tarOf(wasm, ["a\n/data.json", "{}"]), 'the path "a\\\\u000a/data.json" holds invisible characters'],
		[
			"a path with a mark of direction",
			() => tarOf(wasm, ["\u202e/data.json", "{}"]),
			'the path "\\\\u202e/data.json" holds invisible characters',
		],
		["a symbolic link", () => tarOf(wasm, ["data.json", "../secret", { type: "symlink" }]), '"data.json" is a symbolic link'],
		["a hard link", () => tarOf(wasm, ["data.json", "policy.wasm", { type: "link" }]), '"data.json" is a hard link'],
		["a pipe", () => tarOf(wasm, ["data.json", "", { type: "fifo" }]), '"data.json" is a pipe'],
		["a device", () => tarOf(wasm, ["data.json", "", { type: "character-device" }]), '"data.json" is a device'],
		["an entry of a type of its own", async () => patched(await tarOf(wasm), 156, encode("V")), '"policy.wasm" is of an unknown kind'],
		["a sparse file", async () => patched(await tarOf(wasm), 156, encode("S")), '"policy.wasm" is a sparse file'],
		["a pax header that sets a size", () => tarOf([...wasm, { pax: { size: "1" } }]), 'a pax header sets "size"'],
		["a pax header of a sparse file", () => tarOf([...wasm, { pax: { "GNU.sparse.major": "1" } }]), 'a pax header sets "GNU.sparse.major"'],
		[
			"a name for all that follow",
			async () => patched(await tarOf([...wasm, { pax: { path: "data.json" } }]), 156, encode("g")),
			'a pax header sets "path"',
		],
		[
			"a second policy.wasm",
			() => tarOf(wasm, ["x/policy.wasm", "v"]),
			"x/policy.wasm is a second policy: a bundle has one policy.wasm, outside of any folder",
		],
		["data by another case", () => tarOf(wasm, ["Data.json", "{}"]), "Data.json is not read: it would have to be called data.json"],
		["a manifest by another case", () => tarOf(wasm, [".Manifest", "{}"]), ".Manifest is not read: it would have to be called .manifest"],
		[
			"a manifest that names another WebAssembly",
			() => tarOf(wasm, [".manifest", '{"wasm":[{"entrypoint":"x","module":"/other.wasm"}]}']),
			'its manifest names the WebAssembly "/other.wasm", and only policy.wasm is read',
		],
	])("%s", async (_, archive, message) => {
		await expect(readBundle(await archive())).rejects.toThrow(
			expect.objectContaining({ code: "policy/unsafe-bundle", message: `cannot use the bundle: ${message}` }),
		);
	});

	test.each([
		[
			"is not JSON",
			"{",
			"cannot use the bundle's .manifest: cannot read .manifest as JSON: line 1, column 2: expected a quoted key, but it ends there (is it cut off?)",
		],
		["has roots of another type", '{"roots":"a"}', "cannot use the bundle's .manifest: its roots are not a list of strings"],
		["is a list", "[]", "cannot use the bundle's .manifest: cannot use .manifest: data must be an object (a mapping): names, with values"],
	])("a manifest that %s", async (_, text, message) => {
		await expect(readBundle(await tarOf(wasm, [".manifest", text]))).rejects.toThrow(
			expect.objectContaining({ code: "policy/invalid-manifest", message }),
		);
	});

	test.each([
		["one document", [["data.json", '{"a":{"b":1},"c":2}']], "data.c"],
		[
			"several",
			[
				["a/data.json", "{}"],
				["a/b/data.json", '{"x":1}'],
				["a/d/data.json", '{"y":1}'],
			],
			"data.a.d.y",
		],
	] as const)("data outside of the manifest's roots, of %s", async (_, data, path) => {
		await expect(readBundle(await tarOf(wasm, [".manifest", '{"roots":["a/b"]}'], ...data))).rejects.toThrow(
			expect.objectContaining({
				code: "policy/outside-roots",
				message: `cannot use the bundle: ${path} is outside of the manifest's roots: "a/b"`,
			}),
		);
	});
});

describe("a folder", () => {
	const { at } = temporaryFolder("test");
	const make = (...files: readonly (readonly [string, string])[]) => {
		rmSync(at("b"), { recursive: true, force: true });
		mkdirSync(at("b/x"), { recursive: true });
		for (const [name, text] of files) writeFileSync(at(`b/${name}`), text);
	};
	const faultOf = async () =>
		await readBundleAt(systemFiles, at("b")).then(
			() => undefined,
			({ code }: { code: string }) => code,
		);

	test.each<[string, () => void, string | undefined]>([
		[
			"with a link that leads out",
			() => {
				make(wasm);
				symlinkSync("/etc/hostname", at("b/data.json"));
			},
			"policy/leads-out",
		],
		[
			"with links as a ConfigMap has them",
			() => {
				make(wasm, ["x/data.json", "{}"]);
				rmSync(at("b/data.json"), { force: true });
				symlinkSync("x/data.json", at("b/data.json"));
			},
			undefined,
		],
		["with a second policy", () => make(wasm, ["x/policy.wasm", ""]), "policy/unsafe-bundle"],
		["whose manifest owns another path", () => make(wasm, fine, [".manifest", '{"roots":["x"]}']), "policy/outside-roots"],
		[
			"whose manifest is a pipe",
			() => {
				make(wasm);
				execFileSync("mkfifo", [at("b/.manifest")]);
			},
			"policy/unreadable",
		],
	])("%s", async (_, prepare, code) => {
		prepare();
		expect(await faultOf()).toBe(code);
	});

	test.each([["gnu"], ["pax"], ["ustar"], ["v7"]])("packed by GNU tar as %s is read", async (format) => {
		make(wasm, fine, ["x/rule.rego", "package x"]);
		const tar = execFileSync("tar", ["-C", at("b"), `--format=${format}`, "-c", "."]);
		const archive = format === "v7" ? Bun.gzipSync(tar as Uint8Array<ArrayBuffer>) : tar;
		expect(await readBundle(archive)).toEqual({ wasm: encode("w"), data: '{"a":1}', origin: expect.anything() });
	});

	test("packed by GNU tar with a hard link is refused", async () => {
		make(wasm, fine);
		linkSync(at("b/data.json"), at("b/x/data.json"));
		const tar = execFileSync("tar", ["-C", at("b"), "-c", "policy.wasm", "data.json", "x/data.json"]);
		await expect(readBundle(tar)).rejects.toThrow('cannot use the bundle: "x/data.json" is a hard link');
	});
});
