/**
 * The interface of all readers of options.
 * @module
 */
import type { Choose } from "./choices.ts";

/** The options of a command, by their names without dashes. */
export interface OptionTable {
	/** The options that take a value. */
	readonly values: readonly string[];
	/** The options that take no value. */
	readonly switches: readonly string[];
	/** The options without a value that make the runtime print something and end; all names of an option are in one list. */
	readonly ends: readonly (readonly string[])[];
}

/** The result of reading. */
export interface ReadOptions {
	/** The last value of an option with any of these names. */
	text(...names: readonly string[]): string | undefined;
	/** All values of options with any of these names. */
	texts(...names: readonly string[]): readonly string[];
	/** All options with these names, as `--NAME=VALUE`, in the order of the arguments. */
	joined(names: readonly string[]): readonly string[];
	/** Whether the runtime ends here, after printing help or its version. */
	readonly ends: boolean;
	/** The words that are not options. */
	readonly words: readonly string[];
}

/**
 * Reads options. It never fails. If the runtime would refuse its arguments, reading continues: to harden a container that then does not start does no
 * harm.
 * @param choose decides whether an option that is not in the table takes a value, as a newer runtime may know it
 */
export type OptionReader = (args: readonly string[], table: OptionTable, choose: Choose) => ReadOptions;

/** Collects the result. */
export class Collected implements ReadOptions {
	readonly words: string[] = [];
	private readonly values: [name: string, value: string][] = [];
	private readonly table: OptionTable;

	constructor(table: OptionTable) {
		this.table = table;
	}

	add(name: string, value: string): void {
		this.values.push([name, value]);
	}

	text(...names: readonly string[]): string | undefined {
		return this.values.findLast(([name]) => names.includes(name))?.[1];
	}

	texts(...names: readonly string[]): string[] {
		return this.values.flatMap(([name, value]) => (names.includes(name) ? [value] : []));
	}

	joined(names: readonly string[]): string[] {
		return this.values.flatMap(([name, value]) => (names.includes(name) ? [`--${name}=${value}`] : []));
	}

	get ends(): boolean {
		return this.table.ends.some((names) => isTrue(this.text(...names)));
	}
}

/** Whether an option without a joined value takes the next word as its value. */
export function takesValue(name: string, { values, switches, ends }: OptionTable, choose: Choose): boolean {
	if (values.includes(name)) return true;
	if (switches.includes(name) || ends.flat().includes(name)) return false;
	return choose(name, [false, true]);
}

/** Like Go's strconv.ParseBool. With other values, the runtime ends with an error, so they request nothing. */
function isTrue(value: string | undefined): boolean {
	return value !== undefined && ["1", "t", "T", "TRUE", "true", "True"].includes(value);
}
