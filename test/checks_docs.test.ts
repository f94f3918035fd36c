/** docs/checks.md: it has every rule about style, and each of its examples is found by that rule, or is not. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { outlineOf, type Project, styleRules } from "../src/cli/style/mod.ts";
import { packageAssets } from "../src/platform/mod.ts";
import capabilities from "../wasm/capabilities.json" with { type: "json" };

const page = readFileSync(new URL("../docs/checks.md", import.meta.url), "utf8");
const sections = page.split(/^### /m).slice(1);
const shipped = packageAssets
	.sources()
	.filter(({ path }) => path.endsWith(".rego"))
	.map(outlineOf);

function isFound(rule: string, text: string, isTest: boolean): boolean {
	const module = { path: isTest ? "a_test.rego" : "a.rego", text: text.startsWith("package") ? text : `package site\n\n${text}` };
	const outline = outlineOf(module);
	const builtins = new Set([...capabilities.native, ...capabilities.hosted]);
	const project: Project = { outlines: [outline], known: [outline, ...shipped], data: {}, builtins };
	return (styleRules.find(({ id }) => id === rule)?.find(outline, project) ?? []).length > 0;
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
