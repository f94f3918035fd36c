/**
 * The script that engines call as their runtime. It calls ossify before the underlying runtime.
 * @module
 */
import { dispatcher } from "../../runtime/dispatcher.ts";
import type { StartSettings } from "../../start_options.ts";
import type { EngineName, UnderlyingRuntime } from "../engines/mod.ts";
import { executableIn, folderOf, isConfiguration, libexecFolder, nameOf } from "../layout.ts";
import { hookArgv } from "../payload/mod.ts";
import { bareMark } from "../plan/mod.ts";

/** The name of ossify as the default runtime. */
export const defaultName = "ossify";

/** The path of the script. Its name is that of the underlying runtime, because some engines derive features from it. */
export function scriptPath(engine: EngineName, { runtime }: UnderlyingRuntime, prefix: string = libexecFolder): string {
	return `${prefix}/${engine}/${nameOf(runtime)}`;
}

/** Whether an installed file is such a script. Those of earlier installs may be below another prefix. */
export function isScript(engine: EngineName, path: string): boolean {
	return nameOf(folderOf(path)) === engine && !isConfiguration(path) && path !== executableIn(folderOf(path));
}

export function scriptText(runtime: string, digest: string, options: StartSettings, prefix?: string, client?: string): string {
	return dispatcher({
		executable: executableIn(prefix),
		client,
		runtime,
		options: hookArgv(digest, options),
	});
}

/** The text of the script that is kept for running containers. */
export function bareScriptText(runtime: string): string {
	return `${bareMark}: it is needed to stop the containers that it started.\nexec '${runtime.replaceAll("'", "'\\''")}' "$@"\n`;
}
