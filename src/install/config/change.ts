/**
 * A change in a configuration, whatever the format.
 * @module
 */
import type { Table } from "./toml.ts";

/** A change, by the keys that lead to its place. */
export type Change =
	| { readonly do: "set"; readonly path: readonly string[]; readonly value: string }
	/** A table that is wholly ours. */
	| { readonly do: "put"; readonly path: readonly string[]; readonly value: Table }
	/** One more item of a list of texts. */
	| { readonly do: "add"; readonly path: readonly string[]; readonly value: string };

/** A change that was made. Of a table of ours, no more than its place needs to be known. */
export interface Made {
	readonly do: Change["do"];
	readonly path: readonly string[];
	readonly value?: string;
	/** What was written there before. */
	readonly was?: string;
	/** How many of the keys there were before: the tables behind them go where they are empty. */
	readonly kept: number;
}

/** How changes are made in files of one kind. */
export interface Format {
	/** What a file begins with that was not there. */
	readonly start: string;
	/** How many of the keys are there. */
	depth(text: string, path: readonly string[], file: string): number;
	/** What is written at a path; undefined where there is nothing. */
	written(text: string, path: readonly string[], file: string): string | undefined;
	/** @throws {OssifyError} `host/invalid-config` where the text cannot be understood, or is written in a way that leaves no room for it */
	change(text: string, change: Change, file: string): string;
	/** Leaves what was changed since. @throws {OssifyError} `host/invalid-config` */
	takeBack(text: string, made: Made, file: string): string;
}
