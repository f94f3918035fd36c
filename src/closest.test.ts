import { expect, test } from "bun:test";
import { closest, closestValue, typoOf } from "./closest.ts";

test("closest() accepts a typo, and does not guess", () => {
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

test("closestValue() also takes another case, and a text without its prefix or its end", () => {
	const known = ["CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_KILL", "network", "net_cls", "unshared"];
	const given = ["cap_kill", "SYS_ADMIN", "sys_boot", "CAP_SYS_ADMN", "net", "NETWROK", "uns", "L", "nothing"];
	expect(given.map((word) => closestValue(word, known))).toEqual([
		"CAP_KILL",
		"CAP_SYS_ADMIN",
		"CAP_SYS_BOOT",
		"CAP_SYS_ADMIN",
		undefined,
		"network",
		"unshared",
		undefined,
		undefined,
	]);
});

test("typoOf() takes one letter in a short word, two in a long one, and no other digits", () => {
	const known = ["deny", "namespaces", "required_tasks", "cis_1_1", "transparency_trust_lists", "inputdotjson", "attached_volumes"];
	const given = [
		"denny",
		"eny",
		"dany2",
		"nmaespace",
		"namespaces",
		"required-tasks",
		"cis_1_2",
		"load_trust_lists",
		"input",
		"unattached_volumes",
		"attached_volume",
	];
	expect(given.map((word) => typoOf(word, known))).toEqual([
		"deny",
		"deny",
		undefined,
		undefined,
		undefined,
		"required_tasks",
		undefined,
		undefined,
		undefined,
		undefined,
		"attached_volumes",
	]);
});
