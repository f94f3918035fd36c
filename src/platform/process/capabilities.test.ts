import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import input from "../../../policies/schemas/input.json" with { type: "json" };
import knobs from "../../../policies/schemas/knobs.json" with { type: "json" };
import { boundingSet, capabilitiesIn } from "./capabilities.ts";

const status = (mask: string) => `Name:\tossify\nCapEff:\t0000000000000001\nCapBnd:\t${mask}\nCapAmb:\t0000000000000002\n`;

describe("capabilitiesIn() names the bits of the bounding set", () => {
	test.each([
		["0000000000000000", []],
		["0000000000000001", ["CAP_CHOWN"]],
		["0000000000200000", ["CAP_SYS_ADMIN"]],
		["0000010000010000", ["CAP_SYS_MODULE", "CAP_CHECKPOINT_RESTORE"]],
		["8000000000000001", ["CAP_CHOWN"]],
	])("%s", (mask, expected) => {
		expect(capabilitiesIn(status(mask))).toEqual(expected);
	});

	test("names the 41 capabilities of Linux 6.18", () => {
		expect(new Set(capabilitiesIn(status("000001ffffffffff"))).size).toBe(41);
	});

	test.each([knobs, input])("the schemas list them", ({ definitions }) => {
		expect(definitions.capability.enum).toEqual([...(capabilitiesIn(status("000001ffffffffff")) ?? [])]);
	});

	test.each(["", "CapBnd:\t\n", "CapBnd: 1\n", "CapBnd:\tx\n"])("returns undefined without a valid line CapBnd: %j", (text) => {
		expect(capabilitiesIn(text)).toBeUndefined();
	});
});

test("boundingSet() is that of this process", () => {
	const mask = /^CapBnd:\t([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
	expect(boundingSet()).toHaveLength([...BigInt(`0x${mask}`).toString(2)].filter((bit) => bit === "1").length);
});
