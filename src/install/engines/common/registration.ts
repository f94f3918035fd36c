/**
 * How an engine is configured to use ossify as a runtime.
 * @module
 */
import type { ConfigChange, Table } from "../../config/mod.ts";

/** A runtime that the engine uses. */
export interface UnderlyingRuntime {
	/** Its name in the engine's configuration. */
	readonly name: string;
	/** Its path. */
	readonly runtime: string;
	/** Its settings in the engine's configuration. */
	readonly settings: Table;
	/** Whether the settings are those of another runtime, because the configuration has none for this one. */
	readonly isForeign: boolean;
	/** Why some settings are assumed; undefined if all are known. */
	readonly assumed?: string;
}

/** The runtime that an engine is to use: a script that calls ossify before the underlying runtime. */
export interface Wrapper {
	/** Its name in the engine's configuration. */
	readonly name: string;
	/** Whether it is used for containers that select no runtime. */
	readonly isDefault: boolean;
	readonly script: string;
	readonly underlying: UnderlyingRuntime;
}

/** The files and changes that make an engine use a wrapper. */
export interface Registration {
	/** Files of ossify. */
	readonly files: readonly { readonly path: string; readonly text: string }[];
	/** Changes in configuration files of the engine, which are created if they do not exist. */
	readonly edits: readonly { readonly path: string; readonly changes: readonly ConfigChange[] }[];
	readonly warnings: readonly string[];
}

/** The comment of a file that has the settings of the underlying runtime. */
export function frontComment({ name, title }: { readonly name: string; readonly title: string }, underlying: UnderlyingRuntime): string {
	return `By \`ossify install ${name}\`: ossify in front of ${underlying.runtime}. All other settings are those of ${underlying.name} in the configuration of ${title}.`;
}
