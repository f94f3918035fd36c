/**
 * OPA bundles: ours, and those that `opa build -t wasm` made.
 * @see https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
 * @module
 */
import { OssifyError } from "../errors.ts";
import { decodeUtf8, encodeUtf8 } from "../json/mod.ts";
import type { Files } from "./archive.ts";
import { builtOf } from "./built.ts";
import { isDataPath, type JsonObject, mergeAll, parseJson, placeData } from "./data.ts";
import { refuseLookalikes } from "./entries.ts";
import { maxBundle } from "./limits.ts";
import { type Roots, refuseOutside, rootsIn } from "./manifest.ts";
import { parseStrictData, parseStrictJson } from "./strict_data.ts";

const manifestName = ".manifest";
/**
 * As OPA names it in archives: it compares this name, as it stands there, with the manifest's `/policy.wasm`, and refuses the bundle where they differ. The other
 * names have no slash, so that `tar xf BUNDLE data.json` finds them.
 */
const archivedWasm = "/policy.wasm";

/** How a bundle is read. */
export interface ReadBundleOptions {
	/** A container's start waits for it: its data was checked when it was installed. */
	readonly installed?: boolean;
}

/** The parts of a policy that an evaluation needs. */
export interface Bundle {
	readonly wasm: Uint8Array;
	/** The base document `data`, as JSON. */
	readonly data: string;
	/** When it was built, where its manifest says so. */
	readonly built?: Date;
	/** Other content, which has no effect on a decision: it declares the accepted data. */
	readonly origin?: BundleOrigin;
}

/** Where a bundle's WebAssembly is from. */
export interface BundleOrigin {
	/** The content of `.manifest`. */
	readonly manifest?: string | undefined;
	/** Its Rego, where it was read from an archive that has some. */
	readonly rego: Files;
}

/** A bundle's files, as texts and bytes. */
export interface BundleParts {
	readonly wasm: Uint8Array;
	readonly data: string;
	/** The content of `.manifest`, where there is one. */
	readonly manifest?: string | undefined;
}

/** @throws {OssifyError} `policy/invalid-manifest` */
export function bundleOfParts({ wasm, data, manifest }: BundleParts): Bundle {
	const built = manifest === undefined ? undefined : builtOf(manifest);
	return { wasm, data, ...(built && { built }), ...(manifest !== undefined && { origin: { manifest, rego: new Map() } }) };
}

/** A bundle to write. It includes the Rego, so that OPA and people can read it. */
export interface BundleSource extends Bundle {
	/** The content of `.manifest`. */
	readonly manifest: JsonObject;
	readonly modules: readonly { readonly path: string; readonly text: string }[];
}

/**
 * Reads a bundle from its archive.
 * @throws {OssifyError} `policy/not-a-bundle`, `policy/broken-bundle`, `policy/no-wasm`, `policy/invalid-data`
 */
export async function readBundle(bytes: Uint8Array, options?: ReadBundleOptions): Promise<Bundle> {
	// Loaded here: a folder with policy.wasm needs no archives, and start-up time counts.
	const { unpack } = await import("./archive.ts");
	return bundleOf(await unpack(bytes), options);
}

/**
 * Reads a bundle from its files, as an unpacked folder holds them.
 * @throws {OssifyError} `policy/no-wasm`, `policy/invalid-data`, `policy/invalid-manifest`
 */
export function bundleOf(files: Files, { installed = false }: ReadBundleOptions = {}): Bundle {
	const wasm = files.get("policy.wasm");
	if (wasm === undefined) {
		throw new OssifyError("policy/no-wasm", "cannot use the bundle: it holds no policy.wasm", {
			advice: "build it with `ossify build`, or with `opa build -t wasm -e ossify/decision`",
		});
	}
	const manifest = files.get(manifestName);
	const data = dataOf(files, rootsIn(manifest), installed);
	const parts = { wasm, data, manifest: manifest && decodeUtf8(manifest, manifestName) };
	return {
		...bundleOfParts(parts),
		origin: { manifest: parts.manifest, rego: new Map([...files].filter(([path]) => path.endsWith(".rego"))) },
	};
}

/** Where bundles are: a machine's files. */
export interface BundleFiles {
	kind(path: string): string;
	list(folder: string): readonly string[];
	read(path: string, options: { readonly blame: "policy"; readonly limit: number; readonly within?: readonly string[] }): Uint8Array;
}

/**
 * Reads a bundle from a folder, or an archive.
 * @throws {OssifyError} of kind `policy`
 */
export async function readBundleAt(files: BundleFiles, path: string, options?: ReadBundleOptions): Promise<Bundle> {
	if (files.kind(path) !== "folder") return await readBundle(files.read(path, { blame: "policy", limit: maxBundle }), options);
	const read = (file: string) => files.read(file, { blame: "policy", limit: maxBundle, within: [path] });
	const names = files.list(path);
	if (files.kind(`${path}/data.json`) === "folder")
		throw new OssifyError("policy/unreadable", `cannot read ${path}/data.json: it is a folder`);
	refuseLookalikes(names);
	const wanted = names.filter((name) => name === "policy.wasm" || isDataPath(name));
	// Not in the list, as its name begins with a dot.
	if (files.kind(`${path}/${manifestName}`) !== "missing") wanted.push(manifestName);
	return bundleOf(new Map(wanted.map((name) => [name, read(`${path}/${name}`)])), options);
}

/** The bundle's archive: the same source gives the same bytes. */
export async function writeBundle(source: BundleSource): Promise<Uint8Array> {
	const { pack } = await import("./archive.ts");
	const texts = new Map<string, string>([
		[manifestName, `${JSON.stringify(source.manifest)}\n`],
		["data.json", source.data],
		...source.modules.map(({ path, text }) => [path, text] as const),
	]);
	const files = new Map([...texts].map(([path, text]) => [path, encodeUtf8(text) as Uint8Array]));
	return await pack(files.set(archivedWasm, source.wasm));
}

function dataOf(files: Files, roots: Roots, installed: boolean): string {
	const paths = [...files.keys()].filter(isDataPath);
	const only = paths.length === 1 && paths[0] === "data.json" ? files.get("data.json") : undefined;
	// One file, as most bundles have, goes to the policy as it is: its numbers stay exact.
	if (only) {
		const text = decodeUtf8(only, "data.json");
		if (installed && ownsAll(roots)) return text;
		refuseOutside(roots, (installed ? parseJson : parseStrictJson)(text, "data.json"), "the bundle");
		return text;
	}
	const documents = paths.sort().map((path) => {
		if (!path.endsWith(".json")) throw new OssifyError("policy/invalid-data", `cannot use ${path}: data in a bundle must be JSON`);
		return placeData(path, parseStrictData(decodeUtf8(files.get(path) as Uint8Array, path), path));
	});
	const merged = mergeAll(documents);
	refuseOutside(roots, merged, "the bundle");
	return JSON.stringify(merged);
}

function ownsAll(roots: Roots): boolean {
	return roots.some((root) => root.length === 0);
}
