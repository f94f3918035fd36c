/**
 * The files of an engine's configuration.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { notUnderstood } from "./fault.ts";

/** A read-only view of a machine: its files, programs and processes. */
export type View = Pick<Place, "look" | "read" | "names" | "ask" | "processes">;

/** A file of a configuration, or with a suffix, a folder of which all files with that suffix are read. */
export interface ConfigLocation {
	readonly path: string;
	readonly suffix?: string;
	readonly deep?: true;
}

const maxConfig = 1024 * 1024;

/** The files that exist, in the order in which the engine reads them. */
export function configFiles(view: View, config: readonly ConfigLocation[]): string[] {
	return config.flatMap(({ path, suffix, deep }) => (suffix === undefined ? existing(view, path) : below(view, path, suffix, deep)));
}

/** @throws {OssifyError} `host/invalid-config`, `host/unreadable` */
export function readConfig(view: View, file: string, limit = maxConfig): string {
	try {
		return decodeUtf8(view.read(file, limit), file);
	} catch (error) {
		if (!(error instanceof OssifyError) || error.code !== "input/not-utf8") throw error;
		throw notUnderstood(file, "it is not valid UTF-8", error);
	}
}

/** The result of `read`; undefined if a file cannot be read or parsed. The engine cannot use it then either. */
export function readable<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		if (error instanceof OssifyError && (error.code === "host/invalid-config" || error.code === "host/unreadable")) return undefined;
		throw error;
	}
}

function below(view: View, folder: string, suffix: string, deep: true | undefined): string[] {
	return view.names(folder).flatMap((name) => {
		const path = `${folder}/${name}`;
		if (deep && view.look(path)?.kind === "folder") return below(view, path, suffix, deep);
		return name.endsWith(suffix) ? existing(view, path) : [];
	});
}

/** A path, if it exists. Links are included, as reading follows them. */
function existing(view: View, path: string): string[] {
	const kind = view.look(path)?.kind;
	return kind === "file" || kind === "link" ? [path] : [];
}
