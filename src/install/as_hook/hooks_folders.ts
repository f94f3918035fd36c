/**
 * The hooks folders that an engine reads, by its configuration.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { configFiles, readConfig, textListIn, type View } from "../config/mod.ts";
import type { HookEngine } from "../engines/mod.ts";
import { cleanPath } from "../layout.ts";

/** Hooks folders, and the file that sets them. */
export interface HooksFolders {
	/** In the engine's order: if several have a file with the same name, the one in the last folder is used. */
	readonly folders: readonly string[];
	/** The configuration file that takes precedence; undefined if it is the engine's default. */
	readonly by: string | undefined;
}

/**
 * @param without a configuration file to ignore
 * @throws {OssifyError} `host/invalid-config`, `host/unreadable`
 */
export function hooksFolders(view: View & Pick<Place, "resolve">, engine: HookEngine, without?: string): HooksFolders {
	const name = `${engine.setting.table}.${engine.setting.key}`;
	let folders = engine.defaultFolders;
	let by: string | undefined;
	for (const file of configFiles(view, engine.config).filter((path) => path !== without)) {
		const list = textListIn(readConfig(view, file), name, file);
		if (list === undefined) continue;
		folders = list.append ? [...folders, ...list.items] : list.items;
		by = file;
	}
	return { folders: folders.map((folder) => (folder.startsWith("/") ? cleanPath(view, folder) : folder)), by };
}

/** The drop-in that adds ossify's folder. It is last in the list, so that no other file masks its hook. */
export function dropInText({ setting, hooksFolder, name }: HookEngine, others: readonly string[]): string {
	const folders = [...others.filter((folder) => folder !== hooksFolder), hooksFolder];
	const list = folders.map((folder) => `\t${JSON.stringify(folder)},\n`).join("");
	return `# By \`ossify install ${name}\`: the hooks folders that were configured, and ossify's own.\n[${setting.table}]\n${setting.key} = [\n${list}]\n`;
}

/** Why the engine does not read ossify's folder, and how to fix that. */
export function notReadBecause({ setting }: HookEngine, by: string | undefined): string {
	const [what, where] = by === undefined ? ["it is not among the default folders", "its configuration"] : [`${by} lists other folders`, by];
	return `${what}; add it to ${setting.key} in ${where}`;
}
