import { describe, expect, test } from "bun:test";
import { mapId, parseIdMap } from "./id_map.ts";

describe("parseIdMap()", () => {
	const ranges = parseIdMap("         0     100000      65536\n     65536          5          1\n");

	test("maps ids of every range", () => expect([0, 33, 65536].map((id) => mapId(ranges, id))).toEqual([100000, 100033, 5]));

	test("maps all IDs to themselves without a user namespace", () => expect(mapId(parseIdMap("0 0 4294967295\n"), 1000)).toBe(1000));

	test("refuses an id that is not mapped", () => expect(() => mapId(ranges, 65537)).toThrow("does not map the id 65537"));
});
