/**
 * What can stand on ossify's command line, for the scripts of shells.
 * @module
 */
import { type Argument, type Command, commonOptions, type Option, optionsOf } from "../arguments/mod.ts";

/** A place for a value: words to choose from, files, or something that nobody can guess. */
export type Value = { readonly words: readonly string[] } | "files" | "anything";

/** What a command's line takes. */
export interface CommandWords {
	readonly name: string;
	readonly summary: string;
	readonly options: readonly OptionWords[];
	/** By position; the last stands for all behind it where the command takes any number. */
	readonly args: readonly Value[];
	readonly isVariadic: boolean;
}

/** An option with its spellings. */
export interface OptionWords {
	/** `--output`, `-o`. */
	readonly spellings: readonly string[];
	readonly summary: string;
	/** Left out, it takes none. */
	readonly value?: Value;
	readonly isRepeatable: boolean;
}

/** Values that are called so are files or folders. */
const fileValues = /FILE|PATH|FOLDER|BUNDLE|DIR|SPEC|LOG|PROGRAM/;

/** All commands, `help` and `version` among them. */
export function wordsOf(commands: readonly Command[]): readonly CommandWords[] {
	const named = commands.map((command) => ({
		name: command.name,
		summary: command.summary,
		options: optionsOf(command).map(optionWords),
		args: command.args.map(valueOf),
		isVariadic: command.args.some(({ variadic }) => variadic === true),
	}));
	const help = {
		name: "help",
		summary: "show the help of a command",
		options: commonOptions.map(optionWords),
		args: [{ words: commands.map(({ name }) => name) }],
		isVariadic: false,
	};
	const version = {
		name: "version",
		summary: "show ossify's version",
		options: commonOptions.map(optionWords),
		args: [],
		isVariadic: false,
	};
	return [...named, help, version];
}

function optionWords({ name, short, value, choices, repeatable, summary }: Option): OptionWords {
	return {
		spellings: [`--${name}`, ...(short ? [`-${short}`] : [])],
		summary,
		...(value !== undefined && { value: valueOf({ name: value, ...(choices && { choices }) }) }),
		isRepeatable: repeatable === true,
	};
}

function valueOf({ name, choices }: Pick<Argument, "name" | "choices">): Value {
	if (choices) return { words: choices };
	return fileValues.test(name) ? "files" : "anything";
}
