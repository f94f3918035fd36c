/**
 * The script that engines call as their runtime: it calls ossify before the runtime behind it.
 * @module
 */
import { dispatcher } from "../../runtime/dispatcher.ts";
import type { StartSettings } from "../../start_options.ts";
import type { EngineName, UnderlyingRuntime } from "../engines/mod.ts";
import { executableIn, folderOf, isConfiguration, libexecFolder, nameOf } from "../layout.ts";
import { hookArgv } from "../payload/mod.ts";

/** The name that it has as the default runtime. */
export const defaultName = "ossify";

/** Called as the runtime is: some go by that. */
export function scriptPath(engine: EngineName, { runtime }: UnderlyingRuntime, prefix: string = libexecFolder): string {
	return `${prefix}/${engine}/${nameOf(runtime)}`;
}

/** Whether an installed file is such a script, whatever the prefix was: earlier ones may be elsewhere. */
export function isScript(engine: EngineName, path: string): boolean {
	return nameOf(folderOf(path)) === engine && !isConfiguration(path) && path !== executableIn(folderOf(path));
}

export function scriptText(runtime: string, digest: string, options: StartSettings, prefix?: string): string {
	return dispatcher({
		executable: executableIn(prefix),
		runtime,
		options: hookArgv(digest, options),
	});
}

/** How that begins. */
export const bareMark = "#!/bin/sh\n# Left by `ossify uninstall`";

/** What is left of a script that containers were started by: it goes with the last of them. */
export function bareScriptText(runtime: string): string {
	return `${bareMark}: containers that were started by this are stopped by it, too.\nexec '${runtime.replaceAll("'", "'\\''")}' "$@"\n`;
}
