/**
 * Bundles to measure with: their specs are as long as an engine's.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "../host/support/bundle.ts";
import { newName } from "../host/support/container.ts";
import { findEngines } from "../host/support/engines.ts";
import { sandbox } from "../host/support/sandbox.ts";
import type { Hook, Spec } from "../host/support/spec.ts";
import { asCrioWrites, likeCrio } from "./fixture.ts";

/** A bundle of a program that does nothing, with or without a hook. */
export async function emptyBundle(hook?: Hook): Promise<string> {
	const bundle = await makeBundle(
		{ command: ["/bin/true"] },
		{ edit: likeCrio, ...(hook !== undefined && { hooks: { createRuntime: [hook] } }) },
	);
	const config = configOf(bundle);
	writeFileSync(config, asCrioWrites(JSON.parse(readFileSync(config, "utf8")) as Spec));
	return bundle;
}

/** Runs a bundle with runc, to its end. @returns milliseconds */
export async function startOnce(bundle: string): Promise<number> {
	const start = performance.now();
	const argv = [findEngines().runc, "--root", join(sandbox().folder, "bench"), "run", "--bundle", bundle, newName()];
	const child = Bun.spawn(argv, { stdio: ["ignore", "ignore", "pipe"] });
	if ((await child.exited) !== 0) throw new Error(await new Response(child.stderr).text());
	return performance.now() - start;
}

export function configOf(bundle: string): string {
	return join(bundle, "config.json");
}
