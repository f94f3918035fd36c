/**
 * The Rego that a bundle was compiled from, where it was packed along.
 * @module
 */
import { decodeUtf8 } from "../json/mod.ts";
import type { BundleFiles } from "./bundle.ts";
import { type JsonObject, parseData } from "./data.ts";
import { maxBundle } from "./limits.ts";

/** The source in a bundle. */
export interface BundledRego {
	readonly modules: readonly { readonly path: string; readonly text: string }[];
	/** The rules that can be asked for, as `ossify/decision`. */
	readonly entrypoints: readonly string[];
}

/** Reads it from a bundle that can be read as such: a folder, or an archive. */
export async function readRegoAt(files: BundleFiles, path: string): Promise<BundledRego> {
	const entries = files.kind(path) === "folder" ? folderAt(files, path) : await archiveAt(files, path);
	const manifest = entries.get(".manifest");
	const rego = [...entries].filter(([name]) => name.endsWith(".rego"));
	return {
		modules: rego.map(([name, bytes]) => ({ path: name, text: decodeUtf8(bytes, name) })),
		entrypoints: manifest === undefined ? [] : entrypointsIn(parseData(decodeUtf8(manifest, ".manifest"), ".manifest")),
	};
}

async function archiveAt(files: BundleFiles, path: string): Promise<ReadonlyMap<string, Uint8Array>> {
	const { unpack } = await import("./archive.ts");
	return await unpack(files.read(path, { blame: "policy", limit: maxBundle }));
}

function folderAt(files: BundleFiles, path: string): ReadonlyMap<string, Uint8Array> {
	const names = files.list(path).filter((name) => name.endsWith(".rego"));
	// Not in the list, as its name begins with a dot.
	if (files.kind(`${path}/.manifest`) !== "missing") names.push(".manifest");
	return new Map(names.map((name) => [name, files.read(`${path}/${name}`, { blame: "policy", limit: maxBundle, within: [path] })]));
}

function entrypointsIn({ wasm = [] }: JsonObject): readonly string[] {
	const listed = Array.isArray(wasm) ? (wasm as readonly ({ entrypoint?: unknown } | null)[]) : [];
	return listed.flatMap((one) => (typeof one?.entrypoint === "string" ? [one.entrypoint] : []));
}
