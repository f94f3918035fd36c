/**
 * Reads options as Go's package flag does, and as urfave/cli v1 does, which uses it and first moves options before other words. How urfave/cli does that
 * differs by version, and distributions build the same runc with different ones.
 * @see https://pkg.go.dev/flag#hdr-Command_line_flag_syntax
 * @see https://github.com/urfave/cli/blob/v1.22.17/command.go
 * @module
 */
import type { Choose } from "./choices.ts";
import { Collected, type OptionReader, type OptionTable, takesValue } from "./option_reader.ts";

/** Options end at the first word that is not an option. */
export const goFlags: OptionReader = (args, table, choose) => {
	const read = new Collected(table);
	let at = 0;
	for (; isFlag(args[at]); at++) {
		const { name, joined } = split(args[at] as string);
		if (joined !== undefined) read.add(name, joined);
		else if (!takesValue(name, table, choose)) read.add(name, "true");
		else if (++at < args.length) read.add(name, args[at] as string);
	}
	read.words.push(...args.slice(args[at] === "--" ? at + 1 : at));
	return read;
};

/** `--` and `-` are not options. */
function isFlag(arg: string | undefined): boolean {
	return arg?.startsWith("-") === true && arg !== "-" && arg !== "--";
}

function split(arg: string): { name: string; joined: string | undefined } {
	const [, name = "", joined] = /^--?([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
	return { name, joined };
}

/** Up to v1.22.1. */
export const goFlagsReorderedBlindly: OptionReader = (args, table, choose) => goFlags(reorder(args, true, isFlag), table, choose);

/** v1.22.2 to v1.22.5. */
export const goFlagsReorderedUpToDashes: OptionReader = (args, table, choose) =>
	goFlags(reorder(args, true, knownFlag(table, choose)), table, choose);

/** From v1.22.6 on. */
export const goFlagsReordered: OptionReader = (args, table, choose) =>
	goFlags(reorder(args, false, knownFlag(table, choose)), table, choose);

/** A newer runtime may know an option that is in no table. */
function knownFlag({ values, switches, ends }: OptionTable, choose: Choose): (arg: string) => boolean {
	const known = [...values, ...switches, ...ends.flat()];
	return (arg) => {
		if (!isFlag(arg)) return false;
		const { name } = split(arg);
		return known.includes(name) || choose(`${name} is an option`, [true, false]);
	};
}

/**
 * Moves options to the front, each with the word after it.
 * @param early whether `--` ends the options even if a value is expected, and stays among the words
 */
function reorder(args: readonly string[], early: boolean, isOption: (arg: string) => boolean): string[] {
	const options: string[] = [];
	const words: string[] = [];
	let expectsValue = false;
	for (const [at, arg] of args.entries()) {
		const isValue: boolean = expectsValue && (early ? !arg.startsWith("-") : !isOption(arg));
		if (arg === "--" && !isValue) return [...options, ...(early ? [...words, "--"] : ["--", ...words]), ...args.slice(at + 1)];
		(isValue || isOption(arg) ? options : words).push(arg);
		expectsValue = !isValue && isOption(arg) && !arg.includes("=");
	}
	return [...options, ...words];
}
