/**
 * Builds dist/THIRD_PARTY_LICENSES: the licence texts of all that dist/ossify, and less of it the npm package, is made of.
 *
 *     bun scripts/build_licenses.mjs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packagesOfPage } from "./_audit_page.mjs";
import { executable } from "./_executable.ts";
import { layOut, licensesIn } from "./_licenses.mjs";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The folders of the npm packages of which anything ends up in the executable or in the page of an audit, by the bundlers' own account. */
async function bundledPackages() {
	const { metafile } = await Bun.build({ ...executable, external: ["ossify:embedded"], metafile: true });
	if (metafile === undefined) throw new Error("Bun names no inputs: is it a new version?");
	const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
	const packages = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
	return [...new Set([...packages.map((path) => resolve(path)), ...(await packagesOfPage())])].sort();
}

function licensesOf(folder) {
	const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
	const licenses = licensesIn(folder);
	if (licenses.length === 0) throw new Error(`the npm package ${name} brings no licence text`);
	return licenses.map((one) => ({ name: `${name} ${version} (${license}): ${one.name}`, text: one.text }));
}

const bun = `Bun ${Bun.version}, of which dist/ossify is a copy, is under the MIT licence, and links libraries under others: JavaScriptCore (LGPL-2) among them.
https://github.com/oven-sh/bun/blob/bun-v${Bun.version}/LICENSE.md lists them, and says how to link it anew with another JavaScriptCore.`;

writeFileSync(
	at("dist/THIRD_PARTY_LICENSES"),
	`What ossify is shipped with, under which licences. An installed npm package gets npm packages from the registry, and no Bun.

${bun}

${layOut((await bundledPackages()).flatMap(licensesOf))}
${readFileSync(at("src/agent/client/licenses.txt"), "utf8")}
${readFileSync(at("wasm/compiler.licenses.txt"), "utf8")}`,
);
