/** Names of the compiler's own are shown as `_`. */
import { expect, test } from "bun:test";
import { withoutLocals } from "./local_names.ts";

const place = { path: "a.rego", row: 4, column: 2 };

test("a finding names no variable of the compiler, and its carets stay below what they mean", () => {
	const given = {
		...place,
		code: "rego_type_error",
		message: "undefined ref: input.items[__local0__].a",
		details: ["input.items[__local0__].a", "                        ^", "                        have: x", "input.b"],
	};
	expect(withoutLocals(given)).toEqual({
		...place,
		code: "rego_type_error",
		message: "undefined ref: input.items[_].a",
		details: ["input.items[_].a", "               ^", "               have: x", "input.b"],
	});
});

test("a finding without any stays as it is", () => {
	const given = { ...place, code: "rego_type_error", message: "undefined ref: input.b" };
	expect(withoutLocals(given)).toEqual(given);
});
