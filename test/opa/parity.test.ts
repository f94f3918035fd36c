/**
 * OPA itself is the reference: on the bundle that ossify built, and with bundles that OPA built.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readBundle, writeBundle } from "../../src/bundle/mod.ts";
import { composeInput } from "../../src/evaluate/mod.ts";
import { loadPolicy, type Policy, parseSpec } from "../../src/mod.ts";
import { compile, shippedBundle, shippedData, shippedModules } from "../support/compiler.ts";
import { fixture, fixtureNames } from "../support/fixtures.ts";
import { describeWith, missingOpa, opa } from "../support/needs.ts";

const context = { now: new Date("2026-11-23T12:00:00Z") };

describeWith(missingOpa, "OPA", () => {
	let folder: string;
	let policy: Policy;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), "ossify-opa-"));
		for (const { path, text } of shippedModules()) write(join("bundle", path), text);
		write("bundle/data.json", JSON.stringify(shippedData()));
		policy = await loadPolicy(await shippedBundle());
	});

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	function write(path: string, content: string | Uint8Array): string {
		const whole = join(folder, path);
		mkdirSync(dirname(whole), { recursive: true });
		writeFileSync(whole, content);
		return whole;
	}

	const runIn = (name: string, args: readonly string[]) =>
		execFileSync(opa as string, args, { encoding: "utf8", cwd: join(folder, name), stdio: "pipe" });
	const run = (...args: string[]) => runIn("bundle", args);

	test.each(fixtureNames.slice())("decides on %s as the compiled policy does", (name) => {
		const spec = parseSpec(fixture(name));
		const input = write("input.json", composeInput(spec, context));
		const output = JSON.parse(run("eval", "--format", "json", "-d", ".", "-i", input, "data.ossify.decision"));
		expect(policy.ask(spec, context)).toEqual(output.result[0].expressions[0].value);
	});

	test("builds the very bytes that the compiler in WebAssembly builds, of what no builtin is imported for, up to what is read", async () => {
		const text = 'package ossify\n\ndecision := {"mode": "enforce", "readonly": startswith(input.spec.root.path, "/")}\n';
		write("alone/policy.rego", text);
		runIn("alone", ["build", "-t", "wasm", "-e", "ossify/decision", "--prune-unused", "-o", "../alone.tar.gz", "policy.rego"]);
		const built = await readBundle(new Uint8Array(await Bun.file(join(folder, "alone.tar.gz")).arrayBuffer()));
		const { wasm } = await compile({ "policy.rego": text });
		const same = wasm.subarray(0, built.wasm.length);
		expect([Bun.hash(same), WebAssembly.Module.customSections(new WebAssembly.Module(same), "ossify.reads")]).toEqual([
			Bun.hash(built.wasm),
			[],
		]);
	});

	test("builds the shipped policies, with its own builtins where ours are imported", async () => {
		run("build", "-t", "wasm", "-e", "ossify/decision", "--prune-unused", "-o", "../built.tar.gz", ".");
		const built = await readBundle(new Uint8Array(await Bun.file(join(folder, "built.tar.gz")).arrayBuffer()));
		expect(JSON.parse(built.data)).toEqual(JSON.parse((await shippedBundle()).data));
	});

	/** It evaluates them only with an engine for WebAssembly, which an opa from its Go module lacks. */
	test("reads the archive that ossify writes", async () => {
		const manifest = { roots: ["ossify"], wasm: [{ entrypoint: "ossify/decision", module: "/policy.wasm" }] };
		write("ossify.tar.gz", await writeBundle({ ...(await shippedBundle()), manifest, modules: shippedModules() }));
		const { namespaces } = JSON.parse(run("inspect", "--format", "json", "../ossify.tar.gz")) as { namespaces: object };
		expect(Object.keys(namespaces)).toContain("data.ossify.decision");
	});

	test.each(fixtureNames.slice())("builds a bundle that decides on %s the same, as it is", async (name) => {
		const built = await loadPolicy(new Uint8Array(await Bun.file(join(folder, "built.tar.gz")).arrayBuffer()));
		const spec = parseSpec(fixture(name));
		expect(built.ask(spec, context)).toEqual(policy.ask(spec, context));
	});
});
