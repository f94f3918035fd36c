/** -d over a bundle: what it takes is in its manifest, in its Rego, or not known. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { readBundle, writeBundle } from "../../bundle/mod.ts";

setDefaultTimeout(60_000);

const rego = `# METADATA
# schemas:
#   - data.rest: {}
package ossify

import data.shop

decision := {"mode": shop.mode, "reasons": [{"rule": "a/b", "message": name} | some name, _ in shop.owners.by_name]}
`;
const base = '{"shop": {"mode": "enforce"}}';
const files = { "p/rules.rego": rego, "p/data.json": base };
const folder = mkdtempSync(join(tmpdir(), "ossify-data-"));
await ossify({ args: ["build", "DIR/p", "-o", `${folder}/out/`, "-o", `${folder}/b.tar.gz`], files });
const built = { archive: readFileSync(`${folder}/b.tar.gz`), manifest: readFileSync(`${folder}/out/.manifest`, "utf8") };
rmSync(folder, { recursive: true });

/** The bundle as ossify builds it, and as others do. */
async function bundles(): Promise<Record<string, Record<string, string | Uint8Array>>> {
	const { wasm } = await readBundle(built.archive);
	const modules = [{ path: "rules.rego", text: rego }];
	return {
		"an archive of ossify's": { b: built.archive },
		"a folder of ossify's": { "b/policy.wasm": wasm, "b/data.json": base, "b/.manifest": built.manifest },
		"an archive with its Rego": { b: await writeBundle({ wasm, data: base, manifest: { roots: [""] }, modules }) },
		"an archive without it": { b: await writeBundle({ wasm, data: base, manifest: { roots: [""] }, modules: [] }) },
	};
}
const all = await bundles();

const overlays: readonly (readonly [yaml: string, said: string])[] = [
	["shop: {mode: audit, owners: {by_name: {any: 1}}}\nrest: [1]", ""],
	["shop: null", ""],
	["shop:\n  mod: audit", "site.yaml:2:3: unknown-knob: nothing reads mod below shop; did you mean mode?"],
	["shop: {owners: {by-name: {}}}", "site.yaml:1:17: unknown-knob: nothing reads by-name; did you mean by_name?"],
	["shop: [audit]", 'site.yaml:1:1: wrong-value: shop must be an object or null, not ["audit"]'],
	["rests: 1", "site.yaml:1:1: unknown-knob: nothing reads rests at the top; did you mean rest?"],
];

async function said(bundle: Record<string, string | Uint8Array>, yaml: string): Promise<{ code: number; stderr: string }> {
	const { code, stderr } = await ossify({
		args: ["eval", "-p", "DIR/b", "-d", "DIR/site.yaml", "-"],
		files: { ...bundle, "site.yaml": yaml },
		stdin: '{"ociVersion":"1.3.0","root":{"path":"rootfs"}}',
	});
	return { code, stderr: stderr.split("\n").slice(0, 2).join("\n").replaceAll("DIR/", "") };
}

const known = Object.keys(all).filter((name) => name !== "an archive without it");

test.each(known.flatMap((name) => overlays.map(([yaml, message]) => ({ name, yaml, message }))))(
	"$name, with $yaml",
	async ({ name, yaml, message }) => {
		const refusal = { code: 3, stderr: `ossify: reading the data: 1 error\n${message}` };
		const result = await said(all[name] as Record<string, string>, yaml);
		if (message === "") expect(result.stderr).not.toContain("reading the data");
		else expect(result).toEqual(refusal);
	},
);

test("of a bundle that does not declare its data, that is reported", async () => {
	const { stderr } = await said(all["an archive without it"] as Record<string, string>, "shop: {mode: audit}\nrests: 1");
	expect(stderr).toBe(
		"ossify: warning: b does not declare its data and contains no Rego: ossify cannot check whether it reads the data of -d; bundles of `ossify build` declare it\n",
	);
});

test.each([
	['{"type": "objet"}', 'type "objet"'],
	['{"properties": {"a": {"pattern": "("}}}', 'pattern "("'],
	['{"items": {"anyOf": []}}', "the keyword anyOf"],
	["[]", "[] in place of a schema"],
])("a manifest whose schema is %s is refused", async (schema, what) => {
	const { wasm } = await readBundle(built.archive);
	const manifest = { metadata: { ossify: { data: JSON.parse(schema) } } };
	const b = await writeBundle({ wasm, data: base, manifest, modules: [] });
	expect(await said({ b }, "shop: {}")).toEqual({
		code: 3,
		stderr: `ossify: cannot use the bundle's .manifest: metadata.ossify.data has ${what}\n\t→ build the bundle again with \`ossify build\``,
	});
});

const hint = "\n\t→ the name of a YAML file ends in .yaml or .yml; all other files are read as JSON";
test.each([
	["a YAML file without an extension", "site", "ossify:\n", hint],
	["a YAML file with another extension", "site.conf", "ossify:\n", hint],
	["a file that is to be JSON by its name", "site.json", "ossify:\n", ""],
	["a file that begins as JSON", "site", "{a: 1}\n", ""],
])("of %s, standard error says how YAML is recognized, where that helps", async (_, name, text, said) => {
	const { code, stderr } = await ossify({ args: ["check", "-d", `DIR/${name}`], files: { [name]: text } });
	expect([code, stderr.includes("it is not JSON"), stderr.includes(hint)]).toEqual([3, true, said !== ""]);
});
