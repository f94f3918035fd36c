/** That the lint reports a runtime's own API outside of src/platform, and an import without its extension. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ossify-rules-"));
const brokenIn = new Map<string, string[]>();

const runtimeNames = [
	["a node: module", 'import "node:fs";', "noNodejsModules"],
	["Bun", "export const version = Bun.version;", "noRestrictedGlobals"],
	["Deno", "export const version = Deno.version;", "noRestrictedGlobals"],
	["process", "export const home = process.env.HOME;", "noRestrictedGlobals"],
	["Buffer", "export const bytes = Buffer.alloc(1);", "noRestrictedGlobals"],
] as const;
const namingIn = (place: string, index: number) => `src/${place}/naming_${index}.ts`;

beforeAll(() => {
	for (const file of ["biome.json", "package.json", ".gitignore"]) cpSync(join(root, file), join(folder, file));
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
	test.each(runtimeNames.map(([what, , rule], index) => [what, rule, index] as const))(
		"allows %s in src/platform only",
		(_, rule, index) => {
			expect(brokenIn.get(namingIn("json", index))).toContain(rule);
			expect(brokenIn.get(namingIn("cli", index))).toContain(rule);
			expect(brokenIn.get(namingIn("platform", index)) ?? []).not.toContain(rule);
		},
	);

	test("refuses an import without its extension", () => expect(brokenIn.get("bare.ts")).toContain("useImportExtensions"));
});
