import { describe, expect, test } from "bun:test";
import { specKeys } from "../../scripts/build_spec_keys.ts";
import { fixture, fixtureNames } from "../../test/support/fixtures.ts";
import { OssifyError } from "../errors.ts";
import { parseSpec } from "./parse.ts";
import table from "./spec_keys.json" with { type: "json" };
import type { Keys } from "./spelling.ts";

type Path = readonly (string | number)[];

/** Every key of every struct, by its path. */
function pathsIn(keys: Keys, path: Path = []): Path[] {
	if (keys === null) return [];
	if (Array.isArray(keys)) return pathsIn(keys[0] as Keys, [...path, 0]);
	return Object.entries(keys).flatMap(([key, inner]) => {
		const below = pathsIn(inner as Keys, [...path, key === "*" ? "a name" : key]);
		return key === "*" ? below : [[...path, key], ...below];
	});
}

/** A value that holds another one at a path. */
function nested(path: Path, value: unknown): unknown {
	const [first, ...rest] = path;
	if (first === undefined) return value;
	return typeof first === "number" ? [nested(rest, value)] : { [first]: nested(rest, value) };
}

const base = { ociVersion: "1.2.0", root: { path: "rootfs" }, mounts: [{ destination: "/a" }] };

/** The base with another value put into it; lists replace lists. */
function merged(one: unknown, other: unknown): unknown {
	if (Array.isArray(one) && Array.isArray(other)) return [merged(one[0], other[0])];
	if (!isObject(one) || !isObject(other)) return other;
	const both = Object.keys(other).map((key) => [key, key in one ? merged(one[key], other[key]) : other[key]]);
	return { ...one, ...Object.fromEntries(both) };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refusalOf(spec: unknown): unknown {
	try {
		parseSpec(new TextEncoder().encode(JSON.stringify(spec)));
		return "taken";
	} catch (error) {
		return error instanceof OssifyError ? { code: error.code, message: error.message, part: error.part } : error;
	}
}

/** As Go reads them. */
const spellings = (key: string): string[] =>
	[
		...new Set([
			key.charAt(0).toUpperCase() + key.slice(1),
			key.toUpperCase(),
			key.toLowerCase(),
			key.replace("s", "ſ"),
			key.replace("k", "\u212a"),
			key.replace("S", "ſ"),
		]),
	].filter((one) => one !== key);

const nameOf = (path: Path) => path.map((one, index) => (typeof one === "number" ? `[${one}]` : index === 0 ? one : `.${one}`)).join("");
const paths = pathsIn(table as unknown as Keys);

describe("another spelling of a key", () => {
	test("is known of every key that the input's schema has: run `bun scripts/build_spec_keys.ts` where it is not", () => {
		expect(table as unknown as Keys).toEqual(specKeys());
		expect(paths.length).toBeGreaterThan(200);
	});

	test("is never a key of another struct: so a spec is only gone through where it has a key that no struct has", () => {
		const keys = [...new Set(paths.map((path) => path.at(-1) as string))];
		expect(keys.every((key) => /^[A-Za-z0-9]+$/.test(key))).toBe(true);
		expect(new Set(keys.map((key) => key.toLowerCase())).size).toBe(keys.length);
	});

	test.each(paths.map((path) => [nameOf(path), path] as const))("%s is refused", (_, path) => {
		const [key, parent] = [path.at(-1) as string, path.slice(0, -1)];
		for (const other of spellings(key)) {
			const where = parent.length === 0 ? "the spec" : nameOf(parent);
			expect(refusalOf(merged(base, nested([...parent, other], 1)))).toEqual({
				code: "input/ambiguous-key",
				message: `cannot use the spec: ${where} has the key ${JSON.stringify(other)}, which some runtimes read as ${key} and others ignore`,
				part: [...parent, other],
			});
		}
	});

	test.each<[string, object]>([
		["beside the key itself", { process: { capabilities: {}, Capabilities: {} } }],
		["written with an escape", JSON.parse('{"linux": {"\\u004daskedPaths": []}}')],
		["in a later item", { mounts: [{ destination: "/a" }, { destination: "/b", Options: [] }] }],
		["deep down", { linux: { resources: { devices: [{ Allow: true }] } } }],
	])("is refused %s", (_, parts) => {
		expect(refusalOf({ ...base, ...parts })).toMatchObject({ code: "input/ambiguous-key" });
	});

	test.each<[string, object]>([
		["annotations", { annotations: { Linux: "", MOUNTS: "", root: "", Root: "" } }],
		["sysctl", { linux: { sysctl: { "Kernel.Shm": "1", "kernel.shm": "1" } } }],
		["a map of structs", { linux: { resources: { rdma: { MLX5: { hcaHandles: 1 }, mlx5: { hcaHandles: 1 } } } } }],
		["environment and arguments", { process: { env: ["Path=x", "PATH=y"], args: ["Args"] } }],
		["what is no key of the specification's", { process: { Capability: 1, "capabilities ": 1, "cap\u0131bilities": 1 }, LINUXES: 1 }],
		["letters that only look alike", { l\u0131nux: 1, "r\u00f6ot": 1, "\uff52oot": 1, "proce\u00df": 1 }],
		["lists and texts in a struct's place", { process: ["Capabilities"], linux: "Linux", hooks: null }],
	])("is none in %s", (_, parts) => {
		expect(refusalOf({ ...base, ...parts })).toBe("taken");
	});

	test.each(fixtureNames.slice())("is none in %s, which an engine wrote", (name) => {
		expect(() => parseSpec(fixture(name))).not.toThrow();
	});

	test.each(paths.map((path) => [nameOf(path), path] as const))("%s is refused where it is given twice", (_, path) => {
		const spec = JSON.stringify(merged(base, nested(path, 1)));
		const key = JSON.stringify(path.at(-1));
		const at = spec.lastIndexOf(`${key}:1`);
		const twice = at < 0 ? spec.replace(`${key}:`, `${key}:1,${key}:`) : `${spec.slice(0, at)}${key}:1,${spec.slice(at)}`;
		expect(() => parseSpec(new TextEncoder().encode(twice))).toThrow(/twice|duplicate/);
	});
});
