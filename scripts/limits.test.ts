/** The limits in docs/reference/schemas.md are those that hold. */
import { expect, test } from "bun:test";
import * as bundle from "../src/bundle/limits.ts";
import * as numbers from "../src/json/long_number.ts";
import { specLimits } from "../src/oci_spec/mod.ts";
import limits from "./limits.json" with { type: "json" };

const held: Readonly<Record<string, unknown>> = { ...specLimits, ...bundle, ...numbers };
const named = limits.flatMap(({ rows }) => rows.flatMap((row) => ("from" in row ? [[row.from, row.most] as const] : [])));

test("the reference names the limits that src/ holds to", () => {
	expect(named.map(([name, most]) => ({ name, most }))).toEqual(named.map(([name]) => ({ name, most: held[name] as number })));
});

test("the reference leaves no limit of a spec out", () => {
	const known = new Set<string>(named.map(([name]) => name));
	expect(Object.keys(specLimits).filter((name) => !known.has(name))).toEqual([]);
});
