import { describe, expect, test } from "bun:test";
import type { AuditedContainer } from "./container.ts";
import { csvLine } from "./csv.ts";

const container: AuditedContainer = {
	...{ spec: "a.json", result: "exempt", rules: ["x/y"], mode: "enforce", deny: [], warn: [], changes: {} },
	reasons: [{ rule: "x/y", message: "said" }],
};

describe("csvLine()", () => {
	test.each([
		["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
		["+1", "'+1"],
		["@SUM(1,2)", `"'@SUM(1,2)"`],
		["-1", "'-1"],
		['a"b', '"a""b"'],
		["a\r\nb\u202e", "a\\u000d\\u000ab\\u202e"],
	])("writes %p as %p", (name, cell) => {
		expect(csvLine({ ...container, name })).toBe(`a.json,,,,,${cell},,,exempt,enforce,x/y,,,said,,,,,\r\n`);
	});

	test("writes what a container wrote", () => {
		const folders = [{ path: "/var/lib/a", kind: "data", rule: "data/state", bytes: 4096, entries: 2 }] as const;
		const written = { bytes: 4096, entries: 2, folders };
		expect(csvLine({ ...container, risk: "data", written }).replace(/.*said,/, "")).toBe('data,4096,2,"/var/lib/a: data, 4096 bytes",\r\n');
	});
});
