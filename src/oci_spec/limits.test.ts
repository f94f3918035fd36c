/** Each limit: what is just within it is read, one more is refused, for that reason. */
import { describe, expect, test } from "bun:test";
import { specLimits } from "./limits.ts";
import { parseSpec } from "./parse.ts";

const encoder = new TextEncoder();
const specWith = (parts: object) => encoder.encode(JSON.stringify({ ociVersion: "1.2.0", root: { path: "r" }, ...parts }));
const many = <T>(count: number, item: (index: number) => T) => Array.from({ length: count }, (_, index) => item(index));
const mountOf = (parts: object) => specWith({ mounts: [{ destination: "/a", ...parts }] });
const pathOf = (length: number) => `/${"a".repeat(length - 1)}`;
const rule = { allow: true, access: "rwm" };
/** Keys of one length, of which the last is compared with all in front of it. */
const keysOf = (count: number, length: number) => Object.fromEntries(many(count, (index) => [String(index).padStart(length, "k"), ""]));
/** ociVersion, root and its path, the spec itself. */
const frame = 4;

/** The limit, what has so many, how many are taken, the code, and what is said of one more. */
const cases: readonly [string, (count: number) => Uint8Array, number, string, string][] = [
	[
		"values",
		(count) => specWith({ extra: many(count - frame - 1, () => 0) }),
		100_000,
		"input/too-many-values",
		"cannot read the spec as JSON: line 1, column 200042: it holds more than 100000 values",
	],
	[
		"mounts",
		(count) => specWith({ mounts: many(count, (index) => ({ destination: `/${index}` })) }),
		4096,
		"input/too-many-mounts",
		"cannot use the spec: it has 4097 mounts, more than the 4096 that ossify takes",
	],
	[
		"options of a mount",
		(count) => mountOf({ options: many(count, () => "rw") }),
		1000,
		"input/too-many-options",
		"cannot use the spec: mounts[0] has 1001 options, more than the 1000 that ossify takes",
	],
	[
		"options of all mounts",
		(count) => {
			const rest = { destination: "/b", options: many(count - 16_000, () => "rw") };
			return specWith({ mounts: [...many(16, () => ({ destination: "/a", options: many(1000, () => "rw") })), rest] });
		},
		16_384,
		"input/too-many-options",
		"cannot use the spec: its mounts have 16385 options, more than the 16384 that ossify takes",
	],
	[
		"characters of a destination",
		(count) => mountOf({ destination: pathOf(count) }),
		4096,
		"input/path-too-long",
		"cannot use the spec: the destination of mounts[0] has 4097 characters, more than the 4096 that ossify takes",
	],
	[
		"characters of a source",
		(count) => mountOf({ source: pathOf(count) }),
		4096,
		"input/path-too-long",
		"cannot use the spec: the source of mounts[0] has 4097 characters, more than the 4096 that ossify takes",
	],
	[
		"characters of the cgroup's path",
		(count) => specWith({ linux: { cgroupsPath: pathOf(count) } }),
		4096,
		"input/path-too-long",
		"cannot use the spec: linux.cgroupsPath has 4097 characters, more than the 4096 that ossify takes",
	],
	[
		"device rules",
		(count) => specWith({ linux: { resources: { devices: many(count, () => rule) } } }),
		4096,
		"input/too-many-device-rules",
		"cannot use the spec: it has 4097 device rules, more than the 4096 that ossify takes",
	],
	[
		"characters of an annotation",
		(count) => specWith({ annotations: { a: "x".repeat(count - 2) } }),
		1024 * 1024,
		"input/annotation-too-long",
		"cannot use the spec: an annotation has 1048577 characters, more than the 1048576 that ossify takes",
	],
	[
		"keys of 100 characters in one object",
		(count) => specWith({ annotations: keysOf(count, 100) }),
		1414,
		"input/too-many-keys",
		"cannot read the spec as JSON: line 1, column 150044: its objects have too many keys, or too long ones",
	],
	[
		"keys in several objects",
		(count) => specWith({ extra: many(count, () => keysOf(500, 40)) }),
		20,
		"input/too-many-keys",
		"cannot read the spec as JSON: line 1, column 464735: its objects have too many keys, or too long ones",
	],
	[
		"digits of a number",
		(count) => encoder.encode(`{"ociVersion":"1.2.0","root":{"path":"r"},"n":${"7".repeat(count)}}`),
		500,
		"input/long-number",
		"cannot read the spec as JSON: line 1, column 47: a number has 501 characters, more than 500",
	],
	[
		"as a number's exponent",
		(count) => encoder.encode(`{"ociVersion":"1.2.0","root":{"path":"r"},"n":1e-${count}}`),
		500,
		"input/long-number",
		"cannot read the spec as JSON: line 1, column 47: a number has an exponent of more than 500",
	],
	[
		"bytes",
		(count) => specWith({ extra: "x".repeat(count - specWith({ extra: "" }).byteLength) }),
		16 * 1024 * 1024,
		"input/too-large",
		"cannot read the spec: it has 16777217 bytes, more than 16777216",
	],
];

describe("parseSpec()", () => {
	test.each(cases)("takes so many %s and no more", (_, specOf, most, code, message) => {
		expect(parseSpec(specOf(most)).readonly).toBeUndefined();
		expect(() => parseSpec(specOf(most + 1))).toThrow(expect.objectContaining({ code, exitCode: 4, message }));
	});

	test("has a case for each limit", () => {
		const tried = new Set([...cases.map(([, , most]) => most), specLimits.keyComparisons]);
		expect(Object.entries(specLimits).filter(([, most]) => !tried.has(most))).toEqual([]);
	});
});
