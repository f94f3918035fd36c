/**
 * Bundles for the tests: the shipped policies and a rule beside them.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endlessPolicy } from "../../support/endless_policy.ts";
import { must } from "./command.ts";
import { newName } from "./container.ts";
import { ossifyExecutable } from "./engines.ts";
import { sandbox } from "./sandbox.ts";

/** Refuses a container that runs this. */
export const forbidden = "/bin/forbidden";

const denies = `package ossify.rules

deny contains {"rule": "test/forbidden", "message": "${forbidden} may not run here"} if {
	input.spec.process.args[0] == "${forbidden}"
}
`;

const exempts = `package ossify.exemptions

exempt contains {"rule": "test/all", "message": "everybody is exempt"}
`;

const built = new Map<string, Promise<string>>();

/** The shipped policies, and a rule that denies. */
export function bundleThatDenies(): Promise<string> {
	return bundleWith(denies);
}

/** The shipped policies, and a rule that exempts every container. */
export function bundleThatExempts(): Promise<string> {
	return bundleWith(exempts);
}

/** The shipped policies, and a rule of a test's own. */
export function bundleWith(rule: string): Promise<string> {
	const bundle = built.get(rule) ?? build(rule);
	built.set(rule, bundle);
	return bundle;
}

async function build(rule: string): Promise<string> {
	const path = join(sandbox().folder, newName());
	writeFileSync(`${path}.rego`, rule);
	await must([ossifyExecutable(), "build", "shipped", `${path}.rego`, "-o", `${path}.tar.gz`]);
	return `${path}.tar.gz`;
}

/** A policy whose evaluation never ends: a folder, as an install makes it. */
export function endlessBundle(): string {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	writeFileSync(join(folder, "policy.wasm"), endlessPolicy("eval"));
	writeFileSync(join(folder, "data.json"), "{}");
	return folder;
}
