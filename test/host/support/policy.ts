/**
 * Bundles for the tests: the shipped policies and a rule beside them.
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./command.ts";
import { newName } from "./container.ts";
import { ossifyExecutable } from "./engines.ts";
import { sandbox } from "./sandbox.ts";

/** Refuses a container that runs this. */
export const forbidden = "/bin/forbidden";

const rule = `package ossify.rules

deny contains {"rule": "test/forbidden", "message": "${forbidden} may not run here"} if {
	input.spec.process.args[0] == "${forbidden}"
}
`;

let built: Promise<string> | undefined;

/** The shipped policies, and a rule that denies. */
export function bundleThatDenies(): Promise<string> {
	built ??= build();
	return built;
}

async function build(): Promise<string> {
	const path = join(sandbox().folder, newName());
	writeFileSync(`${path}.rego`, rule);
	await must([ossifyExecutable(), "build", "shipped", `${path}.rego`, "-o", `${path}.tar.gz`]);
	return `${path}.tar.gz`;
}
