/**
 * Makes a checkout ready to use: installs what package-lock.json names, builds what differs from its sources.
 * Plain Node, as it runs before anything is installed. Says on stderr what it does, where it does something.
 *
 *     node scripts/ensure.mjs install       node_modules
 *     node scripts/ensure.mjs compiler      that, and the Rego compiler unpacked
 *     node scripts/ensure.mjs source        that, the shipped policies compiled and the page of audits: all that the CLI needs when it runs from source
 *     node scripts/ensure.mjs               that, and dist/: the library, and the CLI for Node
 *     node scripts/ensure.mjs standalone    that, and dist/ossify, the executable
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, fingerprint, root } from "./_files.mjs";
import { locked } from "./_lock.mjs";
import { run } from "./_run.mjs";

const library = {
	name: "library",
	inputs: ["src", "wasm/capabilities.json", "package.json", "package-lock.json", "tsconfig.json", "scripts/build_library.mjs"],
	command: ["node", "scripts/build_library.mjs"],
};
const compiler = {
	name: "compiler",
	inputs: ["wasm/compiler.wasm.br", "scripts/build_unpacked.mjs"],
	command: ["node", "scripts/build_unpacked.mjs"],
};
const policies = {
	name: "policies",
	inputs: [...compiler.inputs, "policies", "src", "wasm/capabilities.json", "package-lock.json"],
	command: ["bun", "src/cli/main.ts", "build", "policies", "-o", "dist/policies/", "-o", "dist/policies/bundle.tar.gz"],
};
const auditPage = {
	name: "audit_page",
	inputs: ["src", "package-lock.json", "scripts/_audit_page.mjs", "scripts/build_audit_page.mjs"],
	command: ["node", "scripts/build_audit_page.mjs"],
};
const licenses = {
	name: "licenses",
	inputs: [
		"src",
		"package-lock.json",
		"wasm/compiler.licenses.txt",
		"scripts/_licenses.mjs",
		"scripts/_audit_page.mjs",
		"scripts/_executable.ts",
		"scripts/build_licenses.mjs",
	],
	command: ["bun", "scripts/build_licenses.mjs"],
};
const standalone = {
	name: "standalone",
	inputs: [
		...policies.inputs,
		...auditPage.inputs,
		...licenses.inputs,
		"wasm/interpreter.wasm.br",
		"package.json",
		"scripts/build_standalone.ts",
	],
	command: ["bun", "scripts/build_standalone.ts"],
};
const manual = {
	name: "manual",
	inputs: ["src", "package.json", "scripts/build_man.ts"],
	command: ["bun", "scripts/build_man.ts"],
};
const everyday = [library, compiler, policies, auditPage, licenses, manual];
const targets = {
	install: [],
	compiler: [compiler],
	source: [compiler, policies, auditPage],
	build: everyday,
	standalone: [...everyday, standalone],
};

try {
	const target = process.argv[2] ?? "build";
	if (!Object.hasOwn(targets, target)) throw new Error(`usage: ensure.mjs [${Object.keys(targets).join(" | ")}]`);
	await once(isInstalled, install);
	for (const part of targets[target])
		await once(
			() => isFresh(part),
			() => build(part),
		);
} catch (error) {
	console.error(`ossify: ${error.message}`);
	// Policies that do not compile are no reason to refuse `npm run ossify -- check policies`.
	process.exitCode = process.argv[2] === "source" && isInstalled() ? 0 : 1;
}

/** Looks again once the lock is ours: another process may have done it meanwhile. */
async function once(isDone, work) {
	if (isDone()) return;
	await locked(async () => isDone() || (await work()));
}

/** True where node_modules holds the versions that package-lock.json names; optional ones may be other platforms'. */
function isInstalled() {
	const present = packagesIn("node_modules/.package-lock.json");
	return Object.entries(packagesIn("package-lock.json")).every(
		([path, { version, optional }]) => path === "" || (present[path] ? present[path].version === version : optional),
	);
}

function packagesIn(file) {
	return filesBelow(file).length === 0 ? {} : JSON.parse(readFileSync(join(root, file), "utf8")).packages;
}

async function install() {
	await step("installing what package-lock.json names", ["npm", "ci", "--no-audit", "--no-fund"]);
	const { code } = await run(["bun", "--version"]);
	if (code !== 0)
		throw new Error("Bun does not start, as install scripts are switched off: `npm rebuild --ignore-scripts=false`, then try again");
}

function stampOf({ name }) {
	return `dist/.built/${name}`;
}

function isFresh(part) {
	const stamp = stampOf(part);
	return filesBelow(stamp).length === 1 && readFileSync(join(root, stamp), "utf8") === fingerprint(part.inputs);
}

async function build(part) {
	const before = fingerprint(part.inputs);
	await step(`building dist/ (${part.name})`, part.command);
	mkdirSync(join(root, "dist/.built"), { recursive: true });
	writeFileSync(join(root, stampOf(part)), before);
}

async function step(doing, command) {
	const start = performance.now();
	console.error(`ossify: ${doing} …`);
	const { code, output } = await run(command);
	if (code !== 0) throw new Error(`${doing}: \`${command.join(" ")}\` failed (${code})\n${output.trimEnd()}`);
	console.error(`ossify: ${doing}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
