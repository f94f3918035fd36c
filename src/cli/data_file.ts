/**
 * Data for policies, from JSON and YAML files.
 * @module
 */
import { dataObject, type JsonObject, mergeData, parseData } from "../bundle/mod.ts";
import { OssifyError } from "../errors.ts";
import { decodeUtf8 } from "../json/mod.ts";
import type { Platform } from "../platform/mod.ts";

/** What a large fleet's data may have. */
export const maxData = 64 * 1024 * 1024;

/** The documents of the `-d` options, the later laid over the earlier; undefined where there are none. */
export async function readOverlay({ files }: Platform, paths: readonly string[]): Promise<JsonObject | undefined> {
	let merged: JsonObject | undefined;
	for (const path of paths) {
		const content = await parseDataFile(path, textOf(files.read(path, { blame: "policy", limit: maxData }), path));
		merged = mergeData(merged ?? {}, content);
	}
	return merged;
}

/** @throws {OssifyError} `policy/invalid-data` */
export async function parseDataFile(path: string, text: string): Promise<JsonObject> {
	return /\.ya?ml$/.test(path) ? await parseYaml(path, text) : parseData(text, path);
}

/** @throws {OssifyError} `policy/invalid-data` where the bytes are no text */
export function textOf(bytes: Uint8Array, path: string): string {
	try {
		return decodeUtf8(bytes, path);
	} catch (cause) {
		throw new OssifyError("policy/invalid-data", `cannot read ${path}: it is not valid UTF-8`, { cause });
	}
}

async function parseYaml(path: string, text: string): Promise<JsonObject> {
	const { parseDocument } = await import("yaml");
	const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
	const fault = document.errors[0] ?? document.warnings[0];
	if (fault) throw new OssifyError("policy/invalid-data", `cannot read ${path} as YAML: ${fault.message.trimEnd()}`, { cause: fault });
	// An empty file, or one with comments only, says nothing.
	if (document.contents === null) return {};
	// Aliases can make a small file a huge document.
	return dataObject(document.toJS({ maxAliasCount: 1000 }), path);
}
