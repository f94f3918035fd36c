/**
 * Rego and data from files and folders.
 * @module
 */
import { isDataPath, type JsonObject, mergeAll, mergeData, parseStrictJson, placeData } from "../../bundle/mod.ts";
import type { RegoModule } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Platform } from "../../platform/mod.ts";
import type { ShownText } from "../position/mod.ts";
import { caseFoldersIn } from "./case_folders.ts";
import { refuseOtherFile, refuseWithoutPolicy } from "./contribution.ts";
import { diagnosing, maxData, parseDataFile, textOf } from "./data_file.ts";
import { refuseMissing } from "./missing.ts";
import { shipped } from "./shipped.ts";

/** A text of a policy. */
interface PolicyText extends ShownText {
	/** Relative to the named path, so that a build does not depend on the working directory. */
	readonly path: string;
}

/** A file with data. */
export interface DataText extends ShownText {
	/** The keys below which its content is: those of `a/b/data.json` are a and b. */
	readonly below: readonly string[];
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

/** A module with its path as shown to the user. */
export function shownAs({ path, text }: RegoModule, { places }: Pick<RegoSource, "places">): ShownText {
	return { shown: places.get(path) ?? path, text };
}

/** What to read of a policy. */
export interface ReadSourceOptions {
	/** Whether tests (`_test.rego`) are wanted too. */
	readonly tests: boolean;
	/** Merged over the data. */
	readonly overlay?: JsonObject | undefined;
}

/** Whether a place, as {@link shownAs} has it, is in one of them. */
export function isShippedPlace({ path }: { readonly path: string }): boolean {
	return path.startsWith(`${shipped}/`);
}

const maxModule = 4 * 1024 * 1024;

/** Reads Rego files and folders; `shipped` is the source of ossify's own policies. */
export async function readSource(platform: Platform, paths: readonly string[], options: ReadSourceOptions): Promise<RegoSource> {
	const texts = allTexts(platform, paths);
	const rego = distinct(texts.filter(({ path }) => path.endsWith(".rego") && (options.tests || !isTestFile(path))));
	if (rego.length === 0) {
		const advice = `name a .rego file, a folder that holds some, or ${shipped}`;
		throw new OssifyError("policy/no-rego", `cannot use ${paths.join(", ")}: there is no .rego file in it`, { advice });
	}
	const data = await dataOf(
		texts.filter(({ path }) => isDataPath(path)),
		options.overlay,
	);
	return { modules: rego.map(({ path, text }) => ({ path, text })), places: new Map(rego.map(({ path, shown }) => [path, shown])), data };
}

/** The files of the data, in the order in which they are merged, the later over the earlier. @param overlays the `-d` options */
export function readDataTexts(platform: Platform, paths: readonly string[], overlays: readonly string[]): readonly DataText[] {
	const own = allTexts(platform, paths).filter(({ path }) => isDataPath(path));
	const over = overlays.map((shown) => ({
		below: [],
		shown,
		text: textOf(platform.files.read(shown, { blame: "policy", limit: maxData }), shown),
	}));
	return [...own.map(({ path, shown, text }) => ({ below: path.split("/").slice(0, -1), shown, text })), ...over];
}

/** The merged data of the files. */
export async function mergedData(texts: readonly DataText[]): Promise<JsonObject> {
	const placed: JsonObject[] = [];
	for (const { below, shown, text } of texts) placed.push(placeData([...below, "data"].join("/"), await parseDataFile(shown, text)));
	return mergeAll(placed);
}

function allTexts(platform: Platform, paths: readonly string[]): readonly PolicyText[] {
	return paths.flatMap((path) =>
		path === shipped ? shippedTexts(platform, paths.length === 1) : textsOf(platform, path, foldersIn(platform, paths)),
	);
}

/** Whether a file of Rego holds tests, by OPA's own names. */
export function isTestFile(path: string): boolean {
	return path.endsWith("_test.rego");
}

/** ossify's own tests test ossify's own data and rules, and do not apply to a policy with others. */
function shippedTexts({ assets }: Platform, tests: boolean): readonly PolicyText[] {
	const wanted = assets.sources().filter(({ path }) => tests || !isTestFile(path));
	return wanted.map((file) => ({ ...file, shown: `${shipped}/${file.path}` }));
}

/** A named path may be a link; a link in a named folder must stay within the named paths. */
function textsOf({ files }: Platform, path: string, within: readonly string[]): readonly PolicyText[] {
	refuseMissing(files, path);
	if (files.kind(path) !== "folder") {
		// For a broken link, reading it reports the better error.
		if (files.kind(path) !== "broken") refuseOtherFile(path);
		return [{ path: baseName(path), shown: path, text: textOf(files.read(path, { blame: "policy", limit: maxModule }), path) }];
	}
	const read = (shown: string, limit: number) => textOf(files.read(shown, { blame: "policy", limit, within }), shown);
	const folder = path.replace(/\/+$/, "");
	const names = files.list(path);
	const cases = caseFoldersIn(names);
	const wanted = names.filter((name) => (name.endsWith(".rego") || isDataPath(name)) && !cases.some((one) => name.startsWith(one)));
	if (wanted.length === 0 && cases.length === 0) refuseWithoutPolicy(files, folder, names);
	return wanted.map((name) => ({
		path: name,
		shown: `${folder}/${name}`,
		text: read(`${folder}/${name}`, name.endsWith(".rego") ? maxModule : maxData),
	}));
}

/** The folders that are named. */
export function foldersIn({ files }: Platform, paths: readonly string[]): readonly string[] {
	return paths.filter((path) => path !== shipped && files.kind(path) === "folder");
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** Two folders may have files with the same path: the later one gets a number, because a path in a bundle is unique. */
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
	// Unparsed, so that its numbers stay exact.
	if (only && overlay === undefined) {
		await diagnosing(only.shown, only.text, () => parseStrictJson(only.text, only.shown));
		return only.text;
	}
	const placed: JsonObject[] = [];
	for (const { path, shown, text } of documents) placed.push(placeData(path, await parseDataFile(shown, text)));
	return JSON.stringify(mergeData(mergeAll(placed), overlay ?? {}));
}
