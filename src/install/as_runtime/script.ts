/**
 * The script that engines call as their runtime: it calls ossify before the runtime behind it.
 * @module
 */
import { dispatcher } from "../../runtime/dispatcher.ts";
import type { Behind, EngineName } from "../engines/mod.ts";
import { calledWith, type DecisionOptions } from "../groundwork/mod.ts";
import { executablePath, libexecFolder, nameOf } from "../layout.ts";

/** What `ossify runtime` is called with, besides its policy. */
export interface WrapperOptions extends DecisionOptions {
	readonly onRestore?: "refuse" | "harden";
}

/** The name that it has as the default runtime. */
export const defaultName = "ossify";

/** Called as the runtime is: some go by that. */
export function scriptPath(engine: EngineName, { runtime }: Behind): string {
	return `${libexecFolder}/${engine}/${nameOf(runtime)}`;
}

export function scriptText(runtime: string, digest: string, options: WrapperOptions): string {
	return dispatcher({ executable: executablePath, runtime, options: calledWith(digest, options, { "--on-restore": options.onRestore }) });
}

/** What is left of a script that containers were started by: it goes with the last of them. */
export function bareScriptText(runtime: string): string {
	return `#!/bin/sh\n# Left by \`ossify uninstall\`: containers that were started by this are stopped by it, too.\nexec '${runtime.replaceAll("'", "'\\''")}' "$@"\n`;
}
