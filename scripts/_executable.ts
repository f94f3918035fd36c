/**
 * How dist/ossify is bundled.
 * @module
 */
import { fileURLToPath } from "node:url";
import type { BuildConfig } from "bun";

/** What decides on the modules that are in it. */
export const executable = {
	entrypoints: [fileURLToPath(new URL("../src/cli/standalone.ts", import.meta.url))],
	target: "bun",
	format: "esm",
	minify: true,
	// Without it, what one command needs (node:crypto, node:child_process) is loaded for every other as well.
	splitting: true,
} satisfies BuildConfig;
