/**
 * The npm package, as a user gets it: packed, installed in an empty folder, read, used on each runtime and bundled for browsers.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { build } from "esbuild";
import { containersOf, readForm } from "../../src/forms/mod.ts";
import { harden, loadPolicy } from "../../src/mod.ts";
import { fixture } from "../support/fixtures.ts";
import { type CommandResult, outcome, root } from "./runtimes.ts";

const bin = join(root, "node_modules/.bin");
const folder = mkdtempSync(join(tmpdir(), "ossify-package-"));
const spec = fixture("crio/without-flag/default.json");
const bundle = new Uint8Array(readFileSync(join(root, "dist/policies/bundle.tar.gz")));

/** Asks for no file and no permission: the bundle and the spec are in it. */
const program = `import { harden, loadPolicy } from "ossify";
const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const policy = await loadPolicy(bytes("${Buffer.from(bundle).toString("base64")}"));
const hardened = harden(policy, bytes("${Buffer.from(spec).toString("base64")}"), { now: new Date("2026-11-23T12:00:00Z") });
console.log(new TextDecoder().decode(hardened.bytes));
`;

/** What the program prints, from source. */
let expected: CommandResult;

beforeAll(async () => {
	const policy = await loadPolicy(bundle);
	const { bytes } = harden(policy, spec, { now: new Date("2026-11-23T12:00:00Z") });
	expected = { code: 0, stdout: `${Buffer.from(bytes).toString("latin1")}\n`, stderr: "" };
	await succeed(["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder], root);
	writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
	const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) as string;
	await succeed(["npm", "install", "--silent", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`]);
	writeFileSync(join(folder, "program.js"), program);
}, 600_000); // The registry is asked, which may take minutes to answer.
afterAll(() => rmSync(folder, { recursive: true }));

async function succeed(argv: readonly string[], cwd = folder): Promise<void> {
	const { code, stdout, stderr } = await outcome(argv, "", cwd);
	if (code !== 0) throw new Error(`${argv.join(" ")}: ${stdout}${stderr}`);
}

const manifest =
	"apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: app, image: registry.example/web:1}]}\n";

test.each([
	["Bun", [`${bin}/bun`, "forms.js"]],
	["Deno, with what its parser of YAML reads", [`${bin}/deno`, "run", "--no-prompt", "--allow-env=LOG_TOKENS,LOG_STREAM", "forms.js"]],
	["Node", ["node", "forms.js"]],
])("the installed library reads a manifest on %s", async (_, argv) => {
	const code = `import { containersOf, readForm } from "ossify/forms";
const form = readForm(new TextEncoder().encode(${JSON.stringify(manifest)}), { engine: "crio" });
console.log(JSON.stringify(containersOf(form).map(({ spec, ...rest }) => ({ ...rest, spec: new TextDecoder().decode(spec) }))));
`;
	writeFileSync(join(folder, "forms.js"), code);
	const form = readForm(new TextEncoder().encode(manifest), { engine: "crio" });
	const read = containersOf(form).map(({ spec: written, ...rest }) => ({ ...rest, spec: new TextDecoder().decode(written) }));
	expect(read.map(({ label }) => label)).toEqual(["Pod shop/web: container app"]);
	expect(await outcome(argv, "", folder)).toEqual({ code: 0, stdout: `${JSON.stringify(read)}\n`, stderr: "" });
});

describe("the installed library hardens a spec", () => {
	test.each([
		["Bun", [`${bin}/bun`, "program.js"]],
		["Deno, without any permission", [`${bin}/deno`, "run", "--no-prompt", "program.js"]],
		["Node", ["node", "program.js"]],
	])("on %s", async (_, argv) => expect(await outcome(argv, "", folder)).toEqual(expected));

	test("and everything that the package exports is in it", () => {
		const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
			exports: Record<string, string | Record<string, string>>;
		};
		const targets = Object.values(exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
		expect(targets.filter((target) => !existsSync(join(folder, "node_modules/ossify", target)))).toEqual([]);
	});

	test("with types that a strict compiler takes", async () => {
		const typed = `import { type Decision, harden, loadPolicy } from "ossify";
import { containersOf, readForm } from "ossify/forms";
export const labels = (manifest: Uint8Array): string[] => containersOf(readForm(manifest, { engine: "containerd" })).map(({ label }) => label);
export async function decide(bundle: Uint8Array, spec: Uint8Array): Promise<Decision> {
	return harden(await loadPolicy(bundle), spec, { now: new Date() }).decision;
}
// @ts-expect-error: an invalid clock
export const wrong = async (bundle: Uint8Array) => harden(await loadPolicy(bundle), "{}", { now: "today" });
`;
		writeFileSync(join(folder, "typed.ts"), typed);
		const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "", "typed.ts"];
		expect(await outcome([`${bin}/tsc`, ...options], "", folder)).toEqual({ code: 0, stdout: "", stderr: "" });
	});
});

describe("bundled for browsers,", () => {
	async function bundled(code: string): Promise<{ text: string; taken: string[] }> {
		const stdin = { contents: code, resolveDir: folder };
		const { outputFiles, metafile } = await build({
			stdin,
			bundle: true,
			platform: "browser",
			format: "esm",
			write: false,
			metafile: true,
		});
		const taken = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
		return { text: outputFiles[0]?.text ?? "", taken };
	}

	test("the library needs nothing else, and hardens a spec", async () => {
		const { text } = await bundled(program);
		expect(text).not.toMatch(/(?:from|import|require)\s*\(?["'](?:node:)?\w+["']/);
		writeFileSync(join(folder, "browser.js"), text);
		expect(await outcome([`${bin}/deno`, "run", "--no-prompt", "browser.js"], "", folder)).toEqual(expected);
	});

	test("what is not used is left out", async () => {
		const { text, taken } = await bundled('import { parseSpec } from "ossify"; console.log(parseSpec);');
		expect(taken.filter((path) => !/node_modules\/ossify\/dist\/(?:errors|json|oci_spec)\b|stdin/.test(path))).toEqual([]);
		expect(text.length).toBeLessThan(40_000);
	});
});

describe("the installed command line", () => {
	test("hardens a spec with the shipped policies", async () => {
		const argv = [join(folder, "node_modules/.bin/ossify"), "mutate", "--now", "2026-11-23T12:00:00Z"];
		expect(await outcome(argv, spec, folder)).toEqual({ ...expected, stdout: expected.stdout.slice(0, -1) });
	});

	test("compiles the shipped policies to the same bundle", async () => {
		await succeed([join(folder, "node_modules/.bin/ossify"), "build", "shipped", "-o", "bundle.tar.gz"]);
		expect(readFileSync(join(folder, "bundle.tar.gz")).equals(Buffer.from(bundle))).toBe(true);
	});
});

/** Where a page leads to, by paths of the package. */
function linksOf(page: string, text: string): string[] {
	const prose = text.replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, "");
	const targets = [...prose.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = ""]) => target);
	return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => normalize(join(dirname(page), target)));
}

test("each link of a page in the npm package leads to what is in the package", () => {
	const installed = join(folder, "node_modules/ossify");
	const pages = (readdirSync(installed, { recursive: true }) as string[]).filter((path) => path.endsWith(".md"));
	expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/guide/install.md", "CONTRIBUTING.md", "CHANGELOG.md"]));
	const broken = pages.flatMap((page) => {
		const missing = linksOf(page, readFileSync(join(installed, page), "utf8")).filter((path) => !existsSync(join(installed, path)));
		return missing.map((path) => `${page}: ${path}`);
	});
	expect(broken).toEqual([]);
});
