/**
 * What an engine is told, so that it uses ossify as a runtime.
 * @module
 */
import type { Change, Table } from "../../config/mod.ts";

/** A runtime that is there. */
export interface UnderlyingRuntime {
	/** What the engine calls it. */
	readonly name: string;
	/** Its path. */
	readonly runtime: string;
	/** All that the engine's configuration says of it. */
	readonly settings: Table;
	/** Whether the settings are those of another program: somebody named this one, and the configuration knows nothing of it. */
	readonly isForeign: boolean;
	/** What of the settings is only assumed, and why; nothing where they are known. */
	readonly assumed?: string;
}

/** What an engine is to use: a script that calls ossify before the runtime behind it. */
export interface Wrapper {
	/** What the engine calls it. */
	readonly name: string;
	/** Whether containers get it where nobody asks for another. */
	readonly isDefault: boolean;
	readonly script: string;
	readonly behind: UnderlyingRuntime;
}

/** What makes an engine use a wrapper. */
export interface Registration {
	/** Files of ours. */
	readonly files: readonly { readonly path: string; readonly text: string }[];
	/** Changes in files that are not; where one is not there, it is made. */
	readonly edits: readonly { readonly path: string; readonly changes: readonly Change[] }[];
	readonly warnings: readonly string[];
}

/** Over a file of ours that says of ossify what the engine was told of the runtime behind it. */
export function frontComment({ name, title }: { readonly name: string; readonly title: string }, behind: UnderlyingRuntime): string {
	return `By \`ossify install ${name}\`: ossify in front of ${behind.runtime}, and else what ${title} was told of ${behind.name}.`;
}
