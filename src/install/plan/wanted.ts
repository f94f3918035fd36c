/**
 * What an install is to lead to, as data.
 * @module
 */
import { digestOf } from "../../platform/files/place.ts";
import type { Edit } from "../config/mod.ts";
import type { EngineName } from "../engines/mod.ts";
import type { EngineReceipt } from "./receipt.ts";
import type { Settings } from "./settings.ts";

/** What an install is to lead to. */
export interface Wanted {
	readonly engine: EngineName;
	/** What ossify needs to run: there before anything runs it. */
	readonly payload: readonly WantedFile[];
	/** What makes the engine run it. */
	readonly registration: readonly WantedFile[];
	/** Files of others with our changes in them: the last to be put, as they name what has to be there. */
	readonly edits: readonly WantedEdit[];
	/** The folder of the log. */
	readonly folders: readonly WantedFolder[];
	/** What is tried once the payload is there. */
	readonly trial: Trial;
	/** All but the files. */
	readonly receipt: Omit<EngineReceipt, "files" | "previous" | "previousSettings" | "edits" | "settings"> & {
		readonly settings?: Settings;
	};
	readonly warnings: readonly string[];
}

/** A file that is to be there. */
export interface WantedFile {
	readonly path: string;
	readonly mode: number;
	readonly sha256: string;
	readonly source: Source;
	/** Left out: who installs. */
	readonly owner?: Owner;
}

/** Bytes, or a file of this machine that holds them. */
export type Source = Uint8Array | { readonly file: string };

/** A user and a group. */
export interface Owner {
	readonly owner: number;
	readonly group: number;
}

/** A file with changes of ours in it. */
export interface WantedEdit extends WantedFile {
	readonly edit: Edit;
}

/** A folder that is made where there is none. */
export interface WantedFolder {
	readonly path: string;
	readonly mode: number;
}

/** What is tried, by paths of the machine that is installed to: a policy, with the runtime that ossify stands in front of. */
export interface Trial {
	readonly policy: string;
	readonly runtime?: string;
	/** The folder of the executable; left out, `libexecFolder`. */
	readonly prefix?: string;
}

/** A file of ours that everybody may read. */
export function ownFile(path: string, source: Uint8Array, mode = 0o644): WantedFile {
	return { path, mode, sha256: digestOf(source), source };
}
