/**
 * What is compared with: the same question to OPA itself.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Context, composeInput } from "../../src/evaluate/mod.ts";
import { parseSpec } from "../../src/mod.ts";
import { shippedData, shippedModules } from "../support/compiler.ts";
import { root } from "./fixture.ts";
import type { Command } from "./process.ts";

export const opaName = "opa eval -d, same Rego, data and input";

const variable = "OSSIFY_OPA";

/** OPA's path: what OSSIFY_OPA says, or where it was built from its Go module. */
export function opaPath(): string {
	const given = process.env[variable];
	if (given) return given;
	const { stdout, exitCode } = Bun.spawnSync(["node", join(root, "scripts/opa.mjs")], { stderr: "inherit" });
	if (exitCode !== 0) throw new Error("scripts/opa.mjs could not build OPA, which is what is compared with");
	const path = stdout.toString().trim();
	process.env[variable] = path; // also for the sandbox, where nothing can be downloaded
	return path;
}

/** `opa eval` of the shipped policies on a spec; what it reads is written below `folder`. */
export function opaEval(folder: string, spec: Uint8Array, context: Omit<Context, "now"> = {}): Command {
	const input = join(folder, "input.json");
	const policies = join(folder, "policies");
	write(input, composeInput(parseSpec(spec), { ...context, now: new Date() }));
	for (const { path, text } of shippedModules()) write(join(policies, path), text);
	write(join(policies, "data.json"), JSON.stringify(shippedData()));
	return { argv: [opaPath(), "eval", "-d", policies, "-i", input, "data.ossify.decision"] };
}

function write(path: string, content: string | Uint8Array): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, content);
}
