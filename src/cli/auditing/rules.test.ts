import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { describedRule } from "./rules.ts";

const policies = new URL("../../../policies/ossify/", import.meta.url);
const modules = readdirSync(policies, { recursive: true, encoding: "utf8" }).filter((name) => /(?<!_test)\.rego$/.test(name));
/** Rules of `check`, which have no folder in their names, are in no decision. */
const ids = modules.flatMap((name) =>
	[...readFileSync(new URL(name, policies), "utf8").matchAll(/^[^#\n]*"rule": "([\w-]+\/[\w-]+)"/gm)].map(([, id = ""]) => id),
);

test.each([...new Set(ids)].sort())("describedRule() has a description of the shipped rule %s", (id) => {
	expect(describedRule(id)).not.toContain("that this audit was made with");
});

test("describedRule() names a rule that users added", () => {
	expect(describedRule("my/rule")).toBe("The rule my/rule of the policies that this audit was made with.");
});
