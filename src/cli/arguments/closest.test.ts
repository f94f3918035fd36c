import { expect, test } from "bun:test";
import { closest } from "./closest.ts";

test("closest() forgives a slip, and does not guess", () => {
	const known = ["mutate", "explain", "eval", "fmt"];
	expect(["mutaet", "explian", "evla", "fm", "mutations", "x", "list"].map((word) => closest(word, known))).toEqual([
		"mutate",
		"explain",
		"eval",
		"fmt",
		undefined,
		undefined,
		undefined,
	]);
});
