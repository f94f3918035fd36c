/**
 * The wanted result of an install.
 * @module
 */
import { digestOf } from "../../platform/files/place.ts";
import type { Edit } from "../config/mod.ts";
import type { EngineName } from "../engines/mod.ts";
import type { EngineReceipt } from "./receipt.ts";
import type { InstallSettings } from "./settings.ts";

/** The wanted result of an install. */
export interface Wanted {
	readonly engine: EngineName;
	/** The files that ossify needs to run. They are written before those that make the engine run it. */
	readonly payload: readonly WantedFile[];
	/** The files that make the engine run ossify. */
	readonly registration: readonly WantedFile[];
	/** Configuration files of the engine with ossify's changes. They are written last, as they name the other files. */
	readonly edits: readonly WantedEdit[];
	/** The folder of the log. */
	readonly folders: readonly WantedFolder[];
	/** The smoke test, once the payload is written. */
	readonly trial: Trial;
	/** The engine's entry of the receipt without the files. */
	readonly receipt: Omit<EngineReceipt, "files" | "previous" | "previousSettings" | "edits" | "settings"> & {
		readonly settings?: InstallSettings;
	};
	readonly warnings: readonly string[];
}

/** A file to write. */
export interface WantedFile {
	readonly path: string;
	readonly mode: number;
	readonly sha256: string;
	readonly source: FileSource;
	/** The user who installs by default. */
	readonly owner?: Owner;
}

/** Bytes, or a file of this machine that contains them. */
export type FileSource = Uint8Array | { readonly file: string };

/** A user and a group. */
export interface Owner {
	readonly owner: number;
	readonly group: number;
}

/** A configuration file with ossify's changes. */
export interface WantedEdit extends WantedFile {
	readonly edit: Edit;
}

/** A folder that is created if it does not exist. */
export interface WantedFolder {
	readonly path: string;
	readonly mode: number;
}

/** A smoke test, with paths of the machine that is installed to: a policy, and the underlying runtime if there is one. */
export interface Trial {
	readonly policy: string;
	readonly runtime?: string;
	/** The folder of the executable; `libexecFolder` by default. */
	readonly prefix?: string;
	/** Whether the engine calls the client of the agent. */
	readonly client?: true;
}

/** A file of ossify that all users may read. */
export function ownFile(path: string, source: Uint8Array, mode = 0o644): WantedFile {
	return { path, mode, sha256: digestOf(source), source };
}
