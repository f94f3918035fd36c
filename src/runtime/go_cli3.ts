/**
 * Reads options as urfave/cli v3 does, which runc uses since May 2026: options may follow other words.
 * @see https://github.com/urfave/cli/blob/v3.10.1/command_parse.go
 * @module
 */
import type { Choose } from "./choices.ts";
import { Collected, type OptionReader, type OptionTable, takesValue } from "./option_reader.ts";

/** The options of a command. */
export const goCli3: OptionReader = (args, table, choose) => read(args, table, choose, true);

/** The options of the program itself, up to its command; for `exec`, those up to the container's ID. */
export const goCli3Global: OptionReader = (args, table, choose) => read(args, table, choose, false);

function read(args: readonly string[], table: OptionTable, choose: Choose, permute: boolean): Collected {
	const found = new Collected(table);
	for (let at = 0; at < args.length; at++) {
		const arg = trimSpace(args[at] as string);
		const rest = wordsFrom(args, at, arg, permute);
		if (rest) {
			found.words.push(...rest);
			break;
		}
		if (!arg.startsWith("-")) {
			found.words.push(arg);
			continue;
		}
		if (readFlag(found, arg, args[at + 1], table, choose)) at++;
	}
	return found;
}

/** Reads one option. @returns whether the next word is its value */
function readFlag(found: Collected, arg: string, next: string | undefined, table: OptionTable, choose: Choose): boolean {
	const [, name = "", joined] = /^--?([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
	if (joined !== undefined) {
		found.add(name, joined === "" && table.ends.flat().includes(name) ? "true" : joined);
		return false;
	}
	const hasValue = takesValue(name, table, choose);
	if (!hasValue) found.add(name, "true");
	else if (next !== undefined) found.add(name, next);
	return hasValue;
}

/** The remaining words, where none of them is read as an option. */
function wordsFrom(args: readonly string[], at: number, arg: string, permute: boolean): readonly string[] | undefined {
	if (arg === "--") return args.slice(at + 1);
	if (arg === "-") return [arg]; // The words after it are lost.
	const isOption = arg.startsWith("-") && startsName(arg);
	return isOption || (permute && !arg.startsWith("-")) ? undefined : args.slice(at);
}

/** Whether a name follows the dash, and not a number. Go reads the first byte of it as if it were a letter. */
function startsName(arg: string): boolean {
	const [, byte = 0] = new TextEncoder().encode(arg);
	return arg.startsWith("--") || /\p{L}/u.test(String.fromCharCode(byte));
}

/** Like Go's strings.TrimSpace. */
function trimSpace(text: string): string {
	const space = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
	return text.replace(new RegExp(`^${space}|${space}$`, "g"), "");
}
