/**
 * That the lint bites: an import against the direction of docs/architecture.md is an error, one along it is none.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ossify-rules-"));
const brokenIn = new Map<string, string[]>();

/** A file of one statement, in a folder of which the rules depend. */
type Probe = readonly [what: string, path: string, statement: string];

const against: Probe[] = [
	["json from errors", "src/errors.ts", 'import "./json/mod.ts";'],
	["spec from json", "src/json/probe.ts", 'import "../spec/mod.ts";'],
	["decision from spec", "src/spec/probe.ts", 'import "../decision/mod.ts";'],
	["mutate from decision", "src/decision/probe.ts", 'import "../mutate/mod.ts";'],
	["evaluate from mutate", "src/mutate/probe.ts", 'import "../evaluate/mod.ts";'],
	["evaluate from bundle", "src/bundle/probe.ts", 'import "../evaluate/mod.ts";'],
	["the policy from evaluate", "src/evaluate/probe.ts", 'import "../policy.ts";'],
	["builtins from evaluate", "src/evaluate/builtins/probe.ts", 'import "../memory.ts";'],
	["a family of builtins from json", "src/evaluate/builtins/time/probe.ts", 'import "../../../json/mod.ts";'],
	["Rego's values from builtins", "src/evaluate/rego/probe.ts", 'import "../builtins/mod.ts";'],
	["evaluate from compile", "src/compile/probe.ts", 'import "../evaluate/mod.ts";'],
	["the flow from platform", "src/platform/probe.ts", 'import "../harden.ts";'],
	["cli from explain", "src/explain/probe.ts", 'import "../cli/output/mod.ts";'],
	["hook from live", "src/live/probe.ts", 'import "../hook/mod.ts";'],
	["install from hook", "src/hook/probe.ts", 'import "../install/mod.ts";'],
	["harden from the log", "src/log/probe.ts", 'import "../harden.ts";'],
	["cli from install", "src/install/probe.ts", 'import "../cli/run.ts";'],
	["an engine from the layout of an install", "src/install/layout.ts", 'import "./engines/mod.ts";'],
	["engines from their configuration", "src/install/config/probe.ts", 'import "../engines/mod.ts";'],
	["a plan from the engines", "src/install/engines/probe.ts", 'import "../plan/mod.ts";'],
	["a plan from an engine", "src/install/engines/crio/probe.ts", 'import "../../plan/mod.ts";'],
	["an engine from another", "src/install/engines/crio/probe_other.ts", 'import "../podman/hook.ts";'],
	["the doing from a plan", "src/install/plan/probe.ts", 'import "../carry_out/mod.ts";'],
	["what is wanted of an engine from the doing", "src/install/carry_out/probe.ts", 'import "../as_hook/mod.ts";'],
	["an engine from what is needed whatever the engine", "src/install/groundwork/probe.ts", 'import "../engines/mod.ts";'],
	["a runtime from a hook", "src/install/as_hook/probe.ts", 'import "../as_runtime/mod.ts";'],
	["the doctor from a runtime", "src/install/as_runtime/probe.ts", 'import "../doctor/mod.ts";'],
	["an install from the doctor", "src/install/doctor/probe.ts", 'import "../install.ts";'],
	["a plan past its mod.ts", "src/install/doctor/inner.ts", 'import "../plan/receipt.ts";'],
	["a plan past its mod.ts, from an install", "src/install/inner.ts", 'import "./plan/receipt.ts";'],
	["a command from what is typed", "src/cli/arguments/probe.ts", 'import "../commands/mod.ts";'],
	["what is typed from what is told", "src/cli/output/probe.ts", 'import "../arguments/mod.ts";'],
	["sources from places", "src/cli/places/probe.ts", 'import "../sources/mod.ts";'],
	["the compiling of Rego from its sources", "src/cli/sources/probe.ts", 'import "../rego/mod.ts";'],
	["style from syntax trees", "src/cli/syntax/probe.ts", 'import "../style/mod.ts";'],
	["style from the compiling of Rego", "src/cli/rego/probe.ts", 'import "../style/mod.ts";'],
	["the compiling of Rego from style", "src/cli/style/probe.ts", 'import "../rego/mod.ts";'],
	["deciding from Rego", "src/cli/rego/probe.ts", 'import "../deciding/mod.ts";'],
	["the compiling of Rego from the advice on it", "src/cli/rego/advice/probe.ts", 'import "../compile.ts";'],
	["sources from the advice on Rego", "src/cli/rego/advice/inner.ts", 'import "../../sources/mod.ts";'],
	["checking from deciding", "src/cli/deciding/probe.ts", 'import "../checking/mod.ts";'],
	["deciding from the decision log", "src/cli/recording/probe.ts", 'import "../deciding/mod.ts";'],
	["deciding from diffs", "src/cli/diffs/probe.ts", 'import "../deciding/mod.ts";'],
	["help from installing", "src/cli/installing/probe.ts", 'import "../help/mod.ts";'],
	["a command from help, loaded later", "src/cli/help/probe.ts", 'export const later = () => import("../commands/mod.ts");'],
	["help from completion", "src/cli/completion/probe.ts", 'import "../help/mod.ts";'],
	["testing from checking", "src/cli/checking/probe.ts", 'import "../testing/mod.ts";'],
	["checking from testing", "src/cli/testing/probe.ts", 'import "../checking/mod.ts";'],
	["the start from a command", "src/cli/commands/upward.ts", 'import "../run.ts";'],
	["what is typed past its mod.ts, from a command", "src/cli/commands/inner.ts", 'import "../arguments/parse.ts";'],
	["what is typed past its mod.ts, from the start", "src/cli/inner.ts", 'import "./arguments/parse.ts";'],
	["platform from the public API", "src/mod.ts", 'import "./platform/mod.ts";'],
	["cli from the flow, as a type", "src/harden.ts", 'export type { Command } from "./cli/arguments/mod.ts";'],
	["cli from the policy, loaded later", "src/policy.ts", 'export const later = () => import("./cli/run.ts");'],
	["json past its mod.ts", "src/mutate/inner.ts", 'import "../json/scan.ts";'],
	["json past its mod.ts, from cli", "src/cli/probe.ts", 'import "../json/scan.ts";'],
	["json past its mod.ts, from a command", "src/cli/commands/probe.ts", 'import "../../json/scan.ts";'],
];

const along: Probe[] = [
	["json from spec", "src/spec/fine.ts", 'import "../json/mod.ts";'],
	["bundle from evaluate", "src/evaluate/fine.ts", 'import "../bundle/mod.ts";'],
	["Rego's values from a family of builtins", "src/evaluate/builtins/time/fine.ts", 'import "../../rego/mod.ts";'],
	["engines from a plan", "src/install/plan/fine.ts", 'import "../engines/mod.ts";'],
	["what engines have in common from one", "src/install/engines/crio/fine.ts", 'import "../engine.ts";'],
	["the layout of an install from the engines", "src/install/engines/fine.ts", 'import "../layout.ts";'],
	["an engine from the list of them", "src/install/engines/near.ts", 'import "./crio/hook.ts";'],
	["the doctor from the public API of an install", "src/install/fine.ts", 'import "./doctor/mod.ts";'],
	["platform from cli", "src/cli/fine.ts", 'import "../platform/mod.ts";'],
	["the flow from a command", "src/cli/commands/fine.ts", 'import "../../harden.ts";'],
	["what is told from a command", "src/cli/commands/near.ts", 'import "../output/mod.ts";'],
	["the commands from the start", "src/cli/near.ts", 'import "./commands/mod.ts";'],
	["sources from syntax trees", "src/cli/syntax/fine.ts", 'import "../sources/mod.ts";'],
	["syntax trees from style", "src/cli/style/fine.ts", 'import "../syntax/mod.ts";'],
	["syntax trees from the compiling of Rego", "src/cli/rego/fine.ts", 'import "../syntax/mod.ts";'],
	["the advice on Rego from its compiling", "src/cli/rego/near.ts", 'import "./advice/mod.ts";'],
	["data from deciding, loaded later", "src/cli/deciding/fine.ts", 'export const later = () => import("../sources/data_file.ts");'],
];

const runtimeNames = [
	["a node: module", 'import "node:fs";', "noNodejsModules"],
	["Bun", "export const version = Bun.version;", "noRestrictedGlobals"],
	["Deno", "export const version = Deno.version;", "noRestrictedGlobals"],
	["process", "export const home = process.env.HOME;", "noRestrictedGlobals"],
	["Buffer", "export const bytes = Buffer.alloc(1);", "noRestrictedGlobals"],
] as const;
const namingIn = (place: string, index: number) => `src/${place}/naming_${index}.ts`;

beforeAll(() => {
	for (const file of ["biome.json", "biome.imports.json", "package.json", ".gitignore"]) cpSync(join(root, file), join(folder, file));
	for (const [, path, statement] of [...against, ...along]) write(path, statement);
	runtimeNames.forEach(([, statement], index) => {
		for (const place of ["json", "cli", "platform"]) write(namingIn(place, index), statement);
	});
	write("bare.ts", 'export { near } from "./src/near";');
	write("src/near.ts", "export const near = 1;");
	lint();
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, statement: string): void {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), `${statement}\n`);
}

function lint(): void {
	const { stdout } = Bun.spawnSync([join(root, "node_modules/.bin/biome"), "lint", "--reporter=json", "--max-diagnostics=none", "."], {
		cwd: folder,
	});
	const { diagnostics } = JSON.parse(stdout.toString()) as {
		diagnostics: { category: string; severity: string; location: { path: string } }[];
	};
	for (const { category, location } of diagnostics.filter(({ severity }) => severity === "error")) {
		brokenIn.set(location.path, [...(brokenIn.get(location.path) ?? []), category.replace(/^lint\/\w+\//, "")]);
	}
}

describe("biome lint", () => {
	test.each(against)("refuses %s", (_, path) => expect(brokenIn.get(path)).toContain("noRestrictedImports"));

	test.each(along)("lets %s pass", (_, path) => expect(brokenIn.get(path) ?? []).not.toContain("noRestrictedImports"));

	test.each(runtimeNames.map(([what, , rule], index) => [what, rule, index] as const))(
		"knows %s in src/platform only",
		(_, rule, index) => {
			expect(brokenIn.get(namingIn("json", index))).toContain(rule);
			expect(brokenIn.get(namingIn("cli", index))).toContain(rule);
			expect(brokenIn.get(namingIn("platform", index)) ?? []).not.toContain(rule);
		},
	);

	test("refuses an import without its extension", () => expect(brokenIn.get("bare.ts")).toContain("useImportExtensions"));
});
