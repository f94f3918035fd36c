/**
 * Bundles to measure with: their specs are as long as an engine's.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { executablePath } from "../../src/install/layout.ts";
import { makeBundle } from "../host/support/bundle.ts";
import { must } from "../host/support/command.ts";
import { newName } from "../host/support/container.ts";
import { findEngines } from "../host/support/engines.ts";
import { sandbox } from "../host/support/sandbox.ts";
import type { Hook, Spec } from "../host/support/spec.ts";
import { asCrioWrites, likeCrio } from "./fixture.ts";
import type { Variant } from "./variants.ts";

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

/** The bundle of a variant. */
export async function bundleOf({ hook, isHardened }: Variant): Promise<string> {
	const bundle = await emptyBundle(hook);
	if (isHardened) await harden(bundle);
	return bundle;
}

/** Changes the spec as ossify does in front of a runtime. */
export async function harden(bundle: string): Promise<void> {
	await must([executablePath, "mutate", bundle, "-o", configOf(bundle)]);
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
