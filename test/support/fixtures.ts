/**
 * The specs that real engines wrote: `test/fixtures/ENGINE/…/NAME.json`.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../fixtures/", import.meta.url);

/** Every fixture's name, relative to `test/fixtures`, sorted. */
export const fixtureNames: readonly string[] = (readdirSync(folder, { recursive: true }) as string[])
	.filter((path) => path.endsWith(".json"))
	.sort();

/** A fixture's bytes. */
export function fixture(name: string): Uint8Array {
	return new Uint8Array(readFileSync(new URL(name, folder)));
}

/** A fixture as a value. */
export function fixtureValue(name: string): Spec {
	return JSON.parse(readFileSync(new URL(name, folder), "utf8"));
}

/** As much of a spec as tests look at. */
export interface Spec {
	root: { path: string; readonly?: boolean };
	mounts: { destination: string; type: string; source: string; options: string[] }[];
	annotations: Record<string, string>;
	linux: { cgroupsPath: string };
}
