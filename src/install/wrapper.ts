/**
 * A wrapper: a script that engines call as their runtime, which calls ossify before the runtime behind it.
 * @module
 */
import { dispatcher } from "../runtime/dispatcher.ts";
import type { Behind } from "./behind.ts";
import { calledWith, type DecisionOptions } from "./called_with.ts";
import type { Change } from "./change.ts";
import type { EngineName } from "./engine.ts";
import { executablePath, libexecFolder } from "./layout.ts";

/** What an engine is to use. */
export interface Wrapper {
	/** What the engine calls it. */
	readonly name: string;
	/** Whether containers get it where nobody asks for another. */
	readonly isDefault: boolean;
	readonly script: string;
	readonly behind: Behind;
}

/** What makes an engine use a wrapper. */
export interface Registration {
	/** Files of ours. */
	readonly files: readonly { readonly path: string; readonly text: string }[];
	/** Changes in files that are not; where one is not there, it is made. */
	readonly edits: readonly { readonly path: string; readonly changes: readonly Change[] }[];
	readonly warnings: readonly string[];
}

/** What `ossify runtime` is called with, besides its policy. */
export interface WrapperOptions extends DecisionOptions {
	readonly onRestore?: "refuse" | "harden";
}

/** The name that it has as the default runtime. */
export const defaultName = "ossify";

/** Called as the runtime is: some go by that. */
export function scriptPath(engine: EngineName, { runtime }: Behind): string {
	return `${libexecFolder}/${engine}/${runtime.slice(runtime.lastIndexOf("/") + 1)}`;
}

export function scriptText(runtime: string, digest: string, options: WrapperOptions): string {
	return dispatcher({ executable: executablePath, runtime, options: calledWith(digest, options, { "--on-restore": options.onRestore }) });
}

/** What is left of a script that containers were started by: it goes with the last of them. */
export function bareScriptText(runtime: string): string {
	return `#!/bin/sh\n# Left by \`ossify uninstall\`: containers that were started by this are stopped by it, too.\nexec '${runtime.replaceAll("'", "'\\''")}' "$@"\n`;
}
