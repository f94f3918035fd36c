/**
 * Reads options as glibc's argp does: getopt_long(3) and a few options of argp itself. For crun, it reads up to the first word that is not an option.
 * @see https://www.gnu.org/software/libc/manual/html_node/Argp.html
 * @see https://github.com/containers/crun/blob/main/src/crun.c
 * @module
 */
import type { Choose } from "./choices.ts";
import { Collected, type OptionReader, type OptionTable, takesValue } from "./option_reader.ts";

/** Long names may be abbreviated, and short options joined. Options for help and version take effect at once. */
export const argp: OptionReader = (args, table, choose) => {
	const read = new Collected(table);
	let at = 0;
	while (isOption(args[at]) && !read.ends) {
		const arg = args[at++] as string;
		const waiting = arg.startsWith("--") ? readLong(read, arg, table, choose) : readLetters(read, arg, table, choose);
		if (waiting !== undefined && at < args.length) read.add(waiting, args[at++] as string);
	}
	read.words.push(...args.slice(args[at] === "--" ? at + 1 : at));
	return read;
};

function isOption(arg: string | undefined): boolean {
	return arg?.startsWith("-") === true && arg !== "-" && arg !== "--";
}

/** @returns the option whose value is the next word */
function readLong(read: Collected, arg: string, table: OptionTable, choose: Choose): string | undefined {
	const [, start = "", joined] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
	const name = longName(start, table, choose);
	if (joined !== undefined) {
		// For options without a value, argp reports an error.
		if (table.values.includes(name)) read.add(name, joined);
		return undefined;
	}
	if (takesValue(name, table, choose)) return name;
	read.add(name, "true");
	return undefined;
}

/** The full name of an abbreviated option. Versions differ in their options, and so in the meaning of an abbreviation. */
function longName(start: string, { values, switches, ends }: OptionTable, choose: Choose): string {
	const names = [...values, ...switches, ...ends.flat()].filter((name) => name.length > 1);
	const [first, ...others] = names.includes(start) ? [start] : names.filter((name) => name.startsWith(start));
	return first === undefined ? start : choose(`--${start}`, [first, ...others]);
}

/** Reads short options, up to the first that takes a value: `-db PATH`, `-dbPATH`. @returns that option, if its value is the next word */
function readLetters(read: Collected, arg: string, table: OptionTable, choose: Choose): string | undefined {
	for (const [at, name] of [...arg].entries()) {
		if (at === 0) continue;
		if (takesValue(name, table, choose)) {
			const joined = [...arg].slice(at + 1).join("");
			if (joined === "") return name;
			read.add(name, joined);
			return undefined;
		}
		read.add(name, "true");
	}
	return undefined;
}
