/**
 * Bundles to measure with: their specs are as long as an engine's.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "../host/support/bundle.ts";
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

export function configOf(bundle: string): string {
	return join(bundle, "config.json");
}
