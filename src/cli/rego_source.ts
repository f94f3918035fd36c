/**
 * Rego and data from files and folders.
 * @module
 */
import { isDataPath, type JsonObject, mergeData, placeData } from "../bundle/mod.ts";
import type { RegoModule } from "../compile/mod.ts";
import { OssifyError } from "../errors.ts";
import type { Platform } from "../platform/mod.ts";
import { maxData, parseDataFile, textOf } from "./data_file.ts";

/** A text of a policy. */
interface PolicyText {
	/** Relative to what was named on the command line: no build depends on where it is run. */
	readonly path: string;
	/** As somebody finds it from where they are. */
	readonly shown: string;
	readonly text: string;
}

/** A policy to be compiled. */
export interface RegoSource {
	/** Each path is given once. */
	readonly modules: readonly RegoModule[];
	/** Where a module was found, by its path, for messages. */
	readonly places: ReadonlyMap<string, string>;
	/** The base document, as JSON. */
	readonly data: string;
}

/** What to read of a policy. */
export interface ReadSourceOptions {
	/** Whether tests (`_test.rego`) are wanted too. */
	readonly tests: boolean;
	/** Laid over the data. */
	readonly overlay?: JsonObject | undefined;
}

/** The word that stands for ossify's own policies. */
export const shipped = "shipped";

const maxModule = 4 * 1024 * 1024;

/** Reads Rego files and folders; `shipped` is the source of ossify's own policies. */
export async function readSource(platform: Platform, paths: readonly string[], options: ReadSourceOptions): Promise<RegoSource> {
	const texts = paths.flatMap((path) => textsOf(platform, path));
	const rego = distinct(texts.filter(({ path }) => path.endsWith(".rego") && (options.tests || !path.endsWith("_test.rego"))));
	if (rego.length === 0) throw new OssifyError("policy/no-rego", `cannot use ${paths.join(", ")}: there is no .rego file in it`);
	const data = await dataOf(
		texts.filter(({ path }) => isDataPath(path)),
		options.overlay,
	);
	return { modules: rego.map(({ path, text }) => ({ path, text })), places: new Map(rego.map(({ path, shown }) => [path, shown])), data };
}

function textsOf(platform: Platform, path: string): readonly PolicyText[] {
	const { files, assets } = platform;
	if (path === shipped) return assets.sources().map((file) => ({ ...file, shown: `${shipped}/${file.path}` }));
	const read = (shown: string, limit: number) => textOf(files.read(shown, { blame: "policy", limit }), shown);
	if (files.kind(path) !== "folder") return [{ path: baseName(path), shown: path, text: read(path, maxModule) }];
	const folder = path.replace(/\/+$/, "");
	const wanted = files.list(path).filter((name) => name.endsWith(".rego") || isDataPath(name));
	return wanted.map((name) => ({
		path: name,
		shown: `${folder}/${name}`,
		text: read(`${folder}/${name}`, name.endsWith(".rego") ? maxModule : maxData),
	}));
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** Two folders may hold files of one name: the later one's gets a number, as a bundle has one file a path. */
function distinct(texts: readonly PolicyText[]): PolicyText[] {
	const taken = new Set<string>();
	return texts.map((text) => {
		let { path } = text;
		for (let number = 2; taken.has(path); number++) path = `${number}/${text.path}`;
		taken.add(path);
		return { ...text, path };
	});
}

async function dataOf(documents: readonly PolicyText[], overlay: JsonObject | undefined): Promise<string> {
	const only = documents.length === 1 && documents[0]?.path === "data.json" ? documents[0] : undefined;
	// As it is, so that its numbers stay exact.
	if (only && overlay === undefined) return only.text;
	let merged: JsonObject = {};
	for (const { path, shown, text } of documents) merged = mergeData(merged, placeData(path, await parseDataFile(shown, text)));
	return JSON.stringify(mergeData(merged, overlay ?? {}));
}
