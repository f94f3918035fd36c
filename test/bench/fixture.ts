/**
 * The spec that is measured with: what CRI-O wrote for a container.
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Spec } from "../host/support/spec.ts";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const fixture = "test/fixtures/crio/without-flag/default.json";
export const specPath = `${root}${fixture}`;

/** The spec with as many more volumes, indented as CRI-O does. */
export function withMounts(count: number): Uint8Array {
	const spec = readSpec();
	for (let index = 0; index < count; index++)
		spec.mounts.push({ destination: `/data/${index}`, type: "bind", source: "/srv", options: ["rbind", "rw"] });
	return new TextEncoder().encode(asCrioWrites(spec));
}

/** What is measured with also has system call filters, which the tests have no need to look at. */
type CrioSpec = Spec & { linux: { seccomp?: unknown } };

/** Gives a bundle's spec what makes CRI-O's as long as they are. Its mounts stay, as this machine has what they name. */
export function likeCrio(spec: CrioSpec): void {
	const { annotations, linux, process } = readSpec();
	spec.annotations = { ...spec.annotations, ...annotations };
	spec.linux.seccomp = linux.seccomp;
	spec.process.env = process.env;
}

export function asCrioWrites(spec: Spec): string {
	return JSON.stringify(spec, null, "\t");
}

function readSpec(): CrioSpec {
	return JSON.parse(readFileSync(specPath, "utf8"));
}
