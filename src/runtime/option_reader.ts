/**
 * Reading a list of options: what each way of doing it takes and gives.
 * @module
 */
import type { Choose } from "./choices.ts";

/** The options of a command, by their names behind the dashes. */
export interface OptionTable {
	/** Those that take a value. */
	readonly values: readonly string[];
	/** Those that take none. */
	readonly switches: readonly string[];
	/** Those that take none and have the runtime print something and end: the names of each. */
	readonly ends: readonly (readonly string[])[];
}

/** What was read. */
export interface ReadOptions {
	/** The value that was given last, by any of the names. */
	text(...names: readonly string[]): string | undefined;
	/** All values, by any of the names. */
	texts(...names: readonly string[]): readonly string[];
	/** Whether the runtime ends here, as it was asked for help or its version. */
	readonly ends: boolean;
	/** What is no option. */
	readonly words: readonly string[];
}

/**
 * A way of reading options. It never fails: where the runtime would refuse its arguments, it goes on, since a container that is hardened and
 * then not started does no harm.
 * @param choose asked whether an option takes a value that is in no table: a newer runtime may know it
 */
export type OptionReader = (args: readonly string[], table: OptionTable, choose: Choose) => ReadOptions;

/** Collects what is read. */
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

	get ends(): boolean {
		return this.table.ends.some((names) => isTrue(this.text(...names)));
	}
}

/** Whether an option takes the next word as its value, where it has none joined. */
export function takesValue(name: string, { values, switches, ends }: OptionTable, choose: Choose): boolean {
	if (values.includes(name)) return true;
	if (switches.includes(name) || ends.flat().includes(name)) return false;
	return choose(name, [false, true]);
}

/** As Go's strconv.ParseBool. What is neither true nor false is an error of the runtime's, and asks for nothing. */
function isTrue(value: string | undefined): boolean {
	return value !== undefined && ["1", "t", "T", "TRUE", "true", "True"].includes(value);
}
