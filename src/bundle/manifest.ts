/**
 * A bundle's `.manifest`: which paths below `data` it is for, and which WebAssembly.
 * @see https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
 * @module
 */

import { OssifyError } from "../errors.ts";
import { decodeUtf8 } from "../json/mod.ts";
import { parseData } from "./data.ts";
import { unsafe } from "./entries.ts";

/** The paths that a bundle owns, each as its keys. Without a manifest, all. */
export type Roots = readonly (readonly string[])[];

/** @throws {OssifyError} `policy/invalid-manifest`, `policy/unsafe-bundle` where it names another WebAssembly */
export function rootsIn(manifest: Uint8Array | undefined): Roots {
	if (manifest === undefined) return [[]];
	const { roots = [""], wasm = [] } = parse(manifest);
	if (!Array.isArray(roots) || !roots.every((root) => typeof root === "string")) throw invalid("its roots are not a list of strings");
	if (!Array.isArray(wasm)) throw invalid("its wasm is not a list");
	const other = wasm.map((one: { module?: unknown } | null) => one?.module).find((module) => !/^\/?policy\.wasm$/.test(String(module)));
	if (other !== undefined) throw unsafe(`its manifest names the WebAssembly ${JSON.stringify(other)}, and only policy.wasm is read`);
	return roots.map((root: string) => root.split("/").filter(Boolean));
}

/** OPA refuses such a bundle, too. @throws {OssifyError} `policy/outside-roots` */
export function refuseOutside(roots: Roots, data: unknown, subject: string): void {
	const outside = outsideOf(roots, data, []);
	if (outside === undefined) return;
	const shown = roots.map((root) => JSON.stringify(root.join("/"))).join(", ");
	throw new OssifyError(
		"policy/outside-roots",
		`cannot use ${subject}: data.${outside.join(".")} is outside of the manifest's roots: ${shown || "none"}`,
		{
			advice: "add the path to the roots, or remove the data",
		},
	);
}

function outsideOf(roots: Roots, value: unknown, path: readonly string[]): readonly string[] | undefined {
	if (roots.some((root) => root.length <= path.length && root.every((key, index) => key === path[index]))) return undefined;
	if (typeof value !== "object" || value === null || Array.isArray(value)) return path;
	for (const [key, inner] of Object.entries(value)) {
		const found = outsideOf(roots, inner, [...path, key]);
		if (found !== undefined) return found;
	}
	return undefined;
}

function parse(manifest: Uint8Array): { roots?: unknown; wasm?: unknown } {
	try {
		return parseData(decodeUtf8(manifest, ".manifest"), ".manifest");
	} catch (cause) {
		throw invalid(cause instanceof Error ? cause.message : String(cause), cause);
	}
}

function invalid(what: string, cause?: unknown): OssifyError {
	return new OssifyError("policy/invalid-manifest", `cannot use the bundle's .manifest: ${what}`, { cause });
}
