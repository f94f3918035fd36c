import { describe, expect, test } from "bun:test";
import { call } from "../../../../test/support/builtins.ts";

type Row = readonly [name: string, operands: readonly string[], result: string];

const rows: readonly Row[] = [
	["time.parse_rfc3339_ns", ['"2026-11-23T12:00:00Z"'], "1795435200000000000"],
	["time.parse_rfc3339_ns", ['"2026-11-23T14:00:00.123456789+02:00"'], "1795435200123456789"],
	["time.parse_rfc3339_ns", ['"2026-02-29T00:00:00Z"'], "undefined"],
	["time.parse_rfc3339_ns", ['"2300-01-01T00:00:00Z"'], "undefined"],
	["time.parse_ns", ['"RFC1123"', '"Mon, 23 Nov 2026 12:00:00 UTC"'], "1795435200000000000"],
	["time.parse_ns", ['"Jan _2 3:04PM 2006"', '"Nov  3 1:05AM 2026"'], "1793667900000000000"],
	["time.parse_ns", ['"2006-01-02"', '"2026-11-23 "'], "undefined"],
	["time.format", ["1795435200123000000"], '"2026-11-23T12:00:00.123Z"'],
	["time.format", ['[1795435200000000000, "Europe/Berlin", "RFC3339"]'], '"2026-11-23T13:00:00+01:00"'],
	["time.format", ['[1795435200000000000, "", "Monday, 02-Jan-06 __2 15.000 pm"]'], '"Monday, 23-Nov-26 327 12.000 pm"'],
	["time.format", ['[0, "America/New_York", "MST -0700 Z07:00"]'], '"EST -0500 -05:00"'],
	["time.parse_ns", ['"2006-01-02 15:04:05 -0700 MST"', '"2006-01-02 15:04:05 -0700 MST"'], "1136239445000000000"],
	["time.parse_ns", ['"2006-01-02 15:04:05 MST -0700"', '"2006-01-02 15:04:05 MST -0700"'], "1136239445000000000"],
	["time.parse_ns", ['"2006-01-02 15:04:05 MST -0700"', '"2006-01-02 15:04:05 UTC -0700"'], "1136214245000000000"],
	["time.parse_ns", ['"2006-01-02 15:04:05 -0700 MST"', '"2006-01-02 15:04:05 -0700 UTC"'], "1136214245000000000"],
	["time.format", ['[0, "Local"]'], "undefined"],
	["time.date", ['[1795435200000000000, "Pacific/Auckland"]'], "[2026, 11, 24]"],
	["time.clock", ['[-1, "UTC"]'], "[23, 59, 59]"],
	["time.weekday", ["1795435200000000000"], '"Monday"'],
	["time.weekday", ["1.5"], "undefined"],
	["time.add_date", ["1795435200000000000", "0", "3", "8"], "1804075200000000000"],
	["time.add_date", ['[1761390000000000000, "Europe/Berlin"]', "0", "0", "1"], "1761480000000000000"],
	["time.add_date", ["0", "1e300", "0", "0"], "undefined"],
	["time.diff", ["1795435200000000000", "1761390000000000000"], "[1, 0, 29, 1, 0, 0]"],
	["time.parse_duration_ns", ['"1h15m30.918273645s"'], "4530918273645"],
	["time.parse_duration_ns", ['"-1.5h"'], "-5400000000000"],
	["time.parse_duration_ns", ['"1d12h"'], "129600000000000"],
	["time.parse_duration_ns", ['"1"'], "undefined"],
];

describe("builtins of time", () => {
	test.each(rows)("%s(%p) is %s", async (name, operands, result) => expect(await call(name, ...operands)).toBe(result));
});
