/**
 * Whether the installed policy knows the state folders of the engine.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { View } from "../config/mod.ts";
import type { Engine } from "./common/engine.ts";

/**
 * The folders that the data do not name, as a message; undefined if none is missing, or the policy does not use such folders.
 * @param place a machine, and the resolution of links on it: policies compare the resolved path of the bundle
 * @param data of the policy
 * @throws {OssifyError} `host/invalid-config`, `host/unreadable`; `policy/invalid-data` if the data are not JSON
 */
export function unlistedFolders(place: View & { resolve(path: string): string }, engine: Engine, data: Uint8Array): string | undefined {
	const { kind, folders: said } = engine.stateFolders?.(place) ?? { kind: "", folders: [] };
	const folders = [...new Set(said.map((folder) => place.resolve(folder)))];
	const listed = listedIn(parsed(data));
	if (listed === undefined) return undefined;
	const known = Object.entries(listed[kind] ?? {}).flatMap(([path, counts]) => (counts === true ? [path.replace(/\/+$/, "")] : []));
	const missing = folders.filter((folder) => !known.some((one) => folder === one || folder.startsWith(`${one}/`)));
	if (missing.length === 0) return undefined;
	const entries = missing.map((folder) => `${JSON.stringify(folder)}: true`).join(", ");
	return `${engine.title} keeps its state in ${missing.join(" and ")}, which the policy's data do not name: exemptions that rely on the engine's state do not apply, such as those of sandboxes and namespaces; install with \`-d FILE\`, where FILE has {"ossify": {"config": {"engine_folders": {"${kind}": {${entries}}}}}}`;
}

/** Installed data may have been changed. */
function parsed(data: Uint8Array): unknown {
	const text = decodeUtf8(data, "the policy's data");
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new OssifyError("policy/invalid-data", "cannot look for the engine's folders in the policy's data: they are not JSON", { cause });
	}
}

type Listed = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

function listedIn(data: unknown): Listed | undefined {
	const folders = (data as { ossify?: { config?: { engine_folders?: unknown } } } | null)?.ossify?.config?.engine_folders;
	return typeof folders === "object" && folders !== null ? (folders as Listed) : undefined;
}
