/**
 * Data for policies, from JSON and YAML files.
 * @module
 */
import { checkSections, dataObject, type JsonObject, mergeData, parseStrictData } from "../../bundle/mod.ts";
import { OssifyError, PlacedError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import type { ShownText } from "../position/mod.ts";
import { refuseMissing } from "./missing.ts";

/** Enough for a large fleet. */
export const maxData = 64 * 1024 * 1024;

/** The files of the `-d` options: read once, as one of them may be a pipe. */
export interface Overlays {
	/** Later files merged over earlier ones; undefined if there are none. */
	readonly data: JsonObject | undefined;
	readonly texts: readonly (ShownText & { readonly below: readonly string[] })[];
}

/** The documents of the `-d` options. */
export async function readOverlays({ files }: Platform, paths: readonly string[]): Promise<Overlays> {
	let data: JsonObject | undefined;
	const texts: { below: readonly string[]; shown: string; text: string }[] = [];
	for (const path of paths) {
		refuseMissing(files, path);
		const text = textOf(files.read(path, { blame: "policy", limit: maxData }), path);
		refuseEmpty(path, text);
		const content = await parseDataFile(path, text);
		data = mergeData(data ?? {}, await diagnosing(path, text, () => checkSections(content)));
		texts.push({ below: [], shown: path, text });
	}
	return { data, texts };
}

/** Refused like empty JSON: a file with all lines commented out would drop every exemption. `{}` does so on purpose. */
function refuseEmpty(path: string, text: string): void {
	const isBlank = text.split("\n").every((line) => /^\uFEFF?\s*(?:#.*|---|\.\.\.)?\s*$/.test(line));
	if (!/\.ya?ml$/.test(path) || !isBlank) return;
	const advice = "write the data, or `{}` for none";
	throw new OssifyError("policy/invalid-data", `cannot read ${path}: it is empty, or has only comments`, { advice });
}

/** The same, merged. */
export async function readOverlay(platform: Platform, paths: readonly string[]): Promise<JsonObject | undefined> {
	return (await readOverlays(platform, paths)).data;
}

/** @throws {DiagnosedError} `policy/invalid-data` */
export async function parseDataFile(path: string, text: string): Promise<JsonObject> {
	return await diagnosing(path, text, async () =>
		/\.ya?ml$/.test(path) ? dataObject((await import("./yaml_data.ts")).readYaml(text, path), path) : parseUnnamed(text, path),
	);
}

/** JSON, regardless of the name: data in JSON begin with a brace. */
function parseUnnamed(text: string, path: string): JsonObject {
	try {
		return parseStrictData(text, path);
	} catch (error) {
		if (!(error instanceof PlacedError) || /\.json$/.test(path) || /^\s*[{[]/.test(text)) throw error;
		const { message, what, place } = error;
		throw new PlacedError("policy/invalid-data", message, { what, place, advice: howYamlIsNamed, cause: error });
	}
}

const howYamlIsNamed = "the name of a YAML file ends in .yaml or .yml; all other files are read as JSON";

/** Reads a file with data; errors have a position. */
export async function diagnosing<T>(path: string, text: string, read: () => T | Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		// Loaded here: a container's start waits for what is loaded above.
		const { inDocument } = await import("../position/diagnosed.ts");
		throw error instanceof OssifyError ? await inDocument(error, "reading the data", { shown: path, text }) : error;
	}
}

/** @throws {OssifyError} `policy/invalid-data` if the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array, path: string): string {
	try {
		return decodeUtf8(bytes, path);
	} catch (cause) {
		throw new OssifyError("policy/invalid-data", `cannot read ${path}: it is not valid UTF-8`, { cause, advice: "save it as UTF-8" });
	}
}
