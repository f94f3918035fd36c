import { describe, expect, test } from "bun:test";
import { parseSpec } from "./parse.ts";

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);
const specWith = (parts: object) => bytes(JSON.stringify({ ociVersion: "1.2.0", root: { path: "rootfs" }, ...parts }));
const mountsWith = (...mounts: unknown[]) => specWith({ mounts });

describe("parseSpec()", () => {
	test.each([
		["a key", '{"ociVersion":"1.2.0","root\\u0000":{},"root":{"path":"r"}}', "input/nul"],
		["a text", '{"ociVersion":"1.2.0","root":{"path":"r\\u0000x"}}', "input/nul"],
		["after a backslash", '{"ociVersion":"1.2.0","root":{"path":"r\\\\\\u0000"}}', "input/nul"],
		["what only looks like one", '{"ociVersion":"1.2.0","root":{"path":"r\\\\u0000"}}', "taken"],
		["another control", '{"ociVersion":"1.2.0","root":{"path":"r\\u0001"}}', "taken"],
	])("refuses a NUL: %s", (_, text, expected) => {
		let code = "taken";
		try {
			parseSpec(bytes(text));
		} catch (error) {
			code = (error as { code: string }).code;
		}
		expect(code).toBe(expected);
	});

	test("reads what the mutation relies on", () => {
		const spec = parseSpec(
			specWith({
				root: { path: "rootfs", readonly: false },
				mounts: [
					{ destination: "//run/./lock/", type: "tmpfs", source: "tmpfs", options: ["rw"] },
					{ destination: "/data", options: null },
				],
			}),
		);
		expect(spec.readonly).toBe(false);
		expect(spec.hasMountsKey).toBe(true);
		expect(spec.mounts).toEqual([
			{ destination: "/run/lock", type: "tmpfs", source: "tmpfs", options: ["rw"], hasOptionsKey: true },
			{ destination: "/data", type: undefined, source: undefined, options: undefined, hasOptionsKey: true },
		]);
	});

	test.each([
		["missing", {}, undefined, false],
		["null", { mounts: null }, undefined, true],
		["empty", { mounts: [] }, [], true],
	] as const)("takes mounts that are %s", (_, parts, mounts, hasMountsKey) => {
		expect(parseSpec(specWith(parts))).toMatchObject({ mounts, hasMountsKey });
	});

	test.each<[string, Uint8Array, string, string]>([
		["no bytes", bytes(""), "input/empty", "cannot read the spec as JSON: it is empty"],
		["bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "input/not-utf8", "cannot read the spec: it is not valid UTF-8"],
		[
			"an encoded surrogate",
			new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
			"input/not-utf8",
			"cannot read the spec: it is not valid UTF-8",
		],
		["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), "input/not-utf8", "cannot read the spec: it is UTF-16"],
		[
			"more than 16 MiB",
			new Uint8Array(16 * 1024 * 1024 + 1),
			"input/too-large",
			"cannot read the spec: it has 16777217 bytes, more than 16777216",
		],
		["an array", bytes("[]"), "input/not-a-spec", "cannot use the spec: it is not a JSON object"],
		["a string", bytes('"{}"'), "input/not-a-spec", "cannot use the spec: it is not a JSON object"],
		["null", bytes("null"), "input/not-a-spec", "cannot use the spec: it is not a JSON object"],
		["an empty object", bytes("{}"), "input/not-a-spec", "cannot use the spec: it has no ociVersion"],
		["a version that is a number", specWith({ ociVersion: 1 }), "input/not-a-spec", "cannot use the spec: it has no ociVersion"],
		[
			"no root",
			specWith({ root: undefined }),
			"input/not-a-spec",
			"cannot use the spec: it has no root (a container on Linux must have one)",
		],
		[
			"a root that is null",
			specWith({ root: null }),
			"input/not-a-spec",
			"cannot use the spec: it has no root (a container on Linux must have one)",
		],
		["a root without path", specWith({ root: {} }), "input/not-a-spec", "cannot use the spec: root.path is not a string"],
		[
			"a readonly that is a string",
			specWith({ root: { path: "r", readonly: "yes" } }),
			"input/not-a-spec",
			"cannot use the spec: root.readonly is neither true nor false",
		],
		[
			"a readonly that is null",
			specWith({ root: { path: "r", readonly: null } }),
			"input/not-a-spec",
			"cannot use the spec: root.readonly is neither true nor false",
		],
		["mounts that are an object", specWith({ mounts: {} }), "input/invalid-mounts", "cannot use the spec: mounts is not an array"],
		["a mount that is a string", mountsWith("/tmp"), "input/invalid-mount", "cannot use the spec: mounts[0] is not an object"],
		["a mount that is null", mountsWith(null), "input/invalid-mount", "cannot use the spec: mounts[0] is not an object"],
		[
			"a mount without destination",
			mountsWith({ destination: "/a" }, { type: "tmpfs" }),
			"input/invalid-mount",
			"cannot use the spec: mounts[1] has no destination",
		],
		["an empty destination", mountsWith({ destination: "" }), "input/invalid-mount", "cannot use the spec: mounts[0] has no destination"],
		[
			"a destination that is a number",
			mountsWith({ destination: 1 }),
			"input/invalid-mount",
			"cannot use the spec: mounts[0] has no destination",
		],
		[
			"a relative destination that climbs",
			mountsWith({ destination: "../etc" }),
			"input/climbing-destination",
			'cannot use the spec: the destination of mounts[0] holds "..": "../etc"',
		],
		...(
			[
				["windows", "Windows"],
				["solaris", "Solaris"],
				["zos", "z/OS"],
				["freebsd", "FreeBSD"],
				["vm", "a virtual machine"],
			] as const
		).map(([key, platform]): [string, Uint8Array, string, string] => [
			`a spec for ${platform}`,
			specWith({ root: undefined, [key]: {}, mounts: [{ destination: "C:\\data" }] }),
			"input/other-platform",
			`cannot use the spec: it is for ${platform}, as it has the section "${key}", and ossify hardens containers on Linux only`,
		]),
		[
			"a spec for Linux containers on Windows",
			specWith({ linux: {}, windows: { layerFolders: [] } }),
			"input/other-platform",
			'cannot use the spec: it is for Linux containers on Windows (LCOW), as it has the section "windows", and ossify hardens containers on Linux only',
		],
		[
			"a destination that climbs",
			mountsWith({ destination: "/tmp/../etc" }),
			"input/climbing-destination",
			'cannot use the spec: the destination of mounts[0] holds "..": "/tmp/../etc"',
		],
		[
			"a type that is a number",
			mountsWith({ destination: "/tmp", type: 1 }),
			"input/invalid-mount",
			"cannot use the spec: the type of mounts[0] is not a string",
		],
		[
			"options that are a string",
			mountsWith({ destination: "/tmp", options: "ro" }),
			"input/invalid-mount",
			"cannot use the spec: the options of mounts[0] are not a list of strings",
		],
		[
			"options that hold a number",
			mountsWith({ destination: "/tmp", options: [1] }),
			"input/invalid-mount",
			"cannot use the spec: the options of mounts[0] are not a list of strings",
		],
		[
			"another spelling of root",
			specWith({ ROOT: {} }),
			"input/ambiguous-key",
			'cannot use the spec: the spec has the key "ROOT", which some runtimes read as root and others ignore',
		],
		[
			"a spelling of mounts that Go folds",
			specWith({ mountſ: [] }),
			"input/ambiguous-key",
			'cannot use the spec: the spec has the key "mountſ", which some runtimes read as mounts and others ignore',
		],
		[
			"another spelling of readonly",
			specWith({ root: { path: "r", readOnly: false } }),
			"input/ambiguous-key",
			'cannot use the spec: root has the key "readOnly", which some runtimes read as readonly and others ignore',
		],
		[
			"another spelling of options",
			mountsWith({ destination: "/a", Options: ["rw"] }),
			"input/ambiguous-key",
			'cannot use the spec: mounts[0] has the key "Options", which some runtimes read as options and others ignore',
		],
	])("refuses %s", (_, input, code, message) => {
		expect(() => parseSpec(input)).toThrow(expect.objectContaining({ kind: "input", exitCode: 4, code, message }));
	});

	test("takes a relative destination from the root on, as runtimes do, and sections of other platforms that are null", () => {
		const destinations = ["proc", "./run//lock/", ".", "~/x"];
		const spec = parseSpec(specWith({ windows: null, mounts: destinations.map((destination) => ({ destination })) }));
		expect(spec.mounts?.map((mount) => mount.destination)).toEqual(["/proc", "/run/lock", "/", "/~/x"]);
	});

	test("takes destinations that only look as if they climbed", () => {
		const destinations = ["/..a", "/a..", "/a/...", "/a..b"];
		const spec = parseSpec(mountsWith(...destinations.map((destination) => ({ destination }))));
		expect(spec.mounts?.map((mount) => mount.destination)).toEqual(destinations);
	});
});
