/**
 * A change in a configuration, independent of the format.
 * @module
 */
import type { Table } from "./toml.ts";

/** A change at a path of keys. */
export type ConfigChange =
	| { readonly do: "set"; readonly path: readonly string[]; readonly value: string }
	/** Adds a table of ossify. */
	| { readonly do: "put"; readonly path: readonly string[]; readonly value: Table }
	/** Adds an item to a list of strings. */
	| { readonly do: "add"; readonly path: readonly string[]; readonly value: string };

/** A change that was made. Of a table of ossify, only the path is recorded. */
export interface Made {
	readonly do: ConfigChange["do"];
	readonly path: readonly string[];
	readonly value?: string;
	/** The previous text of the value. */
	readonly was?: string;
	/** The number of the path's keys that existed before. The tables of the other keys are removed if they are empty. */
	readonly kept: number;
}

/** How changes are made in files of one kind. */
export interface Format {
	/** The start of a new file. */
	readonly start: string;
	/** The number of the path's keys that exist. */
	depth(text: string, path: readonly string[], file: string): number;
	/** The text of the value at a path; undefined if there is none. */
	written(text: string, path: readonly string[], file: string): string | undefined;
	/** @throws {OssifyError} `host/invalid-config` if the text cannot be parsed, or the change cannot be made in it */
	change(text: string, change: ConfigChange, file: string): string;
	/** Reverts a change. A value that was changed since is left as it is. @throws {OssifyError} `host/invalid-config` */
	revert(text: string, made: Made, file: string): string;
}
