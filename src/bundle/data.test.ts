import { describe, expect, test } from "bun:test";
import { dataObject, isDataPath, type JsonObject, mergeAll, mergeData, parseData, placeData } from "./data.ts";

describe("mergeData()", () => {
	test.each<[string, JsonObject, JsonObject, JsonObject]>([
		["merges objects key by key", { a: { b: 1, c: 2 } }, { a: { c: 3, d: 4 } }, { a: { b: 1, c: 3, d: 4 } }],
		["replaces lists whole", { a: [1, 2] }, { a: [3] }, { a: [3] }],
		["replaces by null", { a: { b: 1 } }, { a: null }, { a: null }],
		["replaces an object by a value, and a value by an object", { a: { b: 1 }, c: 1 }, { a: 1, c: { d: 1 } }, { a: 1, c: { d: 1 } }],
		["keeps all settings where ossify is null", { ossify: { config: { a: 1 } } }, { ossify: null }, { ossify: { config: { a: 1 } } }],
		["keeps them where config is null", { ossify: { config: { a: 1 } } }, { ossify: { config: null } }, { ossify: { config: { a: 1 } } }],
		[
			"drops an entry of theirs that is null",
			{ ossify: { config: { a: 1 } } },
			{ ossify: { config: { a: null } } },
			{ ossify: { config: { a: null } } },
		],
		["replaces config elsewhere", { site: { config: { a: 1 } } }, { site: { config: null } }, { site: { config: null } }],
		[
			"treats the names of Object's own properties as plain keys",
			{ a: 1 },
			{ constructor: { b: 1 }, toString: 1 },
			{ a: 1, constructor: { b: 1 }, toString: 1 },
		],
	])("%s", (_, base, over, merged) => {
		expect(mergeData(base, over)).toEqual(merged);
	});

	test.each<[JsonObject, string]>([
		[{ ossify: [] }, "ossify must be an object (a mapping), not []"],
		[{ ossify: { config: "audit" } }, 'config must be an object (a mapping), not "audit"'],
	])("refuses %j in place of all settings", (over, message) => {
		const base = () => ({ ossify: { config: { a: 1 } } });
		const refusal = expect.objectContaining({ code: "policy/invalid-data", message });
		expect(() => mergeData(base(), over)).toThrow(refusal as never);
		expect(() => mergeAll([base(), over])).toThrow(refusal as never);
	});

	test("merges null of a file over settings of another alike", () => {
		expect(mergeAll([{ ossify: { config: { a: 1 } } }, { ossify: null }])).toEqual({ ossify: { config: { a: 1 } } });
	});

	test("leaves prototypes alone", () => {
		const merged = mergeData({ a: 1 }, JSON.parse('{"__proto__": {"polluted": true}}'));
		expect(JSON.stringify(merged)).toBe('{"a":1,"__proto__":{"polluted":true}}');
		expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
	});

	test("leaves its arguments alone", () => {
		const base = { a: { b: 1 } };
		mergeData(base, { a: { b: 2 } });
		expect(base).toEqual({ a: { b: 1 } });
	});
});

describe("placeData()", () => {
	test.each([
		["data.json", { x: 1 }],
		["a/data.yaml", { a: { x: 1 } }],
		["a/b/data.json", { a: { b: { x: 1 } } }],
	])("puts the content of %s at its place", (path, placed) => {
		expect(placeData(path, { x: 1 })).toEqual(placed);
	});
});

describe("isDataPath()", () => {
	test.each([
		["data.json", true],
		["a/data.yml", true],
		["a/data.yaml", true],
		["metadata.json", false],
		["data.json.bak", false],
		["data.rego", false],
	])("%s: %p", (path, expected) => {
		expect(isDataPath(path)).toBe(expected);
	});
});

describe("parseData()", () => {
	test.each([
		["a fraction without end", `{"a": 0.${"3".repeat(500)}}`, "line 1, column 7: a number has 502 characters, more than 500"],
		["an exponent beyond all", '{"a": [1e999]}', "line 1, column 8: a number has an exponent of more than 500"],
	])("refuses %s", (_, text, what) => {
		const message = `cannot read x.json as JSON: ${what}`;
		expect(() => parseData(text, "x.json")).toThrow(expect.objectContaining({ code: "policy/invalid-data", message }));
	});
});

describe("dataObject()", () => {
	test.each<[string, unknown, string]>([
		["a list", [], "cannot use x.yaml: data must be an object (a mapping): names, with values"],
		["null", null, "cannot use x.yaml: data must be an object (a mapping): names, with values"],
		[
			"a number that no double holds",
			JSON.parse('{"a": [{"b": 9007199254740993}]}'),
			"cannot use x.yaml: it holds a whole number near 9007199254740992, too large to stay exact",
		],
	])("refuses %s", (_, value, message) => {
		expect(() => dataObject(value, "x.yaml")).toThrow(expect.objectContaining({ code: "policy/invalid-data", message }));
	});

	test("takes any other number", () => {
		const value = { a: [9007199254740991, -1.5, 0] };
		expect(dataObject(value, "x.yaml")).toBe(value);
	});
});
