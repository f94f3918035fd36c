/** docs/reference/checks.md: it has every rule about style, and each of its examples is found by that rule, or is not. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { builtinNames } from "../src/policy_tools/compile/mod.ts";
import { type Project, styleRules } from "../src/policy_tools/lint/mod.ts";
import { parse } from "../src/policy_tools/syntax/mod.ts";
import { compiler as sharedCompiler, shippedModules } from "./support/compiler.ts";

const page = readFileSync(new URL("../docs/reference/checks.md", import.meta.url), "utf8");
const sections = page.split(/^### /m).slice(1);
const compiler = await sharedCompiler();
const builtins = new Map(compiler.builtins().flatMap((one) => (builtinNames.includes(one.name) ? [[one.name, one]] : [])));
const shipped = parse(compiler, shippedModules()).modules;

function isFound(rule: string, text: string, isTest: boolean): boolean {
	const module = { path: isTest ? "a_test.rego" : "a.rego", text: text.startsWith("package") ? text : `package site\n\n${text}` };
	const { modules } = parse(compiler, [module]);
	const project: Project = { modules, known: [...modules, ...shipped], data: {}, builtins };
	// Each example is Rego: of what does not parse, no rule would find anything.
	expect(modules.length).toBe(1);
	return modules.some((one) => (styleRules.find(({ id }) => id === rule)?.find(one, project) ?? []).length > 0);
}

const examples = sections.flatMap((section) => {
	const [id = ""] = section.split("\n");
	return [...section.matchAll(/^```rego (bad|good)( test)?\n([\s\S]*?)^```/gm)].map(
		([, verdict = "", isTest, text = ""]) => [id, verdict, text, isTest !== undefined] as const,
	);
});

test.each(examples)("%s: the %s example", (id, verdict, text, isTest) => expect(isFound(id, text, isTest)).toBe(verdict === "bad"));

test("every rule has its section, with an example of both", () => {
	const wanted = styleRules.flatMap(({ id }) => [`${id} bad`, `${id} good`]);
	expect(examples.map(([id, verdict]) => `${id} ${verdict}`)).toEqual(wanted);
});
