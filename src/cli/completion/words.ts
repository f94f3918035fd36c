/**
 * The words of ossify's command line, for shell scripts.
 * @module
 */
import { type Argument, type Command, commonOptions, helpWord, lettersOf, type Option, optionsOf, versionWord } from "../arguments/mod.ts";

/** A place for a value: words to choose from, files, both, or something that cannot be guessed. */
export type Value = { readonly words: readonly string[]; readonly files?: true } | "files" | "anything";

/** What a command's line takes. */
export interface CommandWords {
	readonly name: string;
	readonly summary: string;
	readonly options: readonly OptionWords[];
	/** By position; the last one is for all further ones where the command takes any number. */
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

/** Values with these names are files or folders. */
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
	const ofOssify = { options: commonOptions.map(optionWords), isVariadic: false };
	const help = { name: helpWord.name, summary: helpWord.summary, ...ofOssify, args: [{ words: commands.map(({ name }) => name) }] };
	const version = { name: versionWord.name, summary: versionWord.summary, ...ofOssify, args: [] };
	return [...named, help, version];
}

function optionWords({ name, short = "", value, choices, words, repeatable, summary }: Option): OptionWords {
	return {
		spellings: [`--${name}`, ...lettersOf({ short })],
		summary,
		...(value !== undefined && { value: valueOf({ name: value, ...(choices && { choices }), ...(words && { words }) }) }),
		isRepeatable: repeatable === true,
	};
}

function valueOf({ name, choices, words }: Pick<Argument, "name" | "choices"> & Pick<Option, "words">): Value {
	if (choices) return { words: choices };
	if (words) return { words, files: true };
	return fileValues.test(name) ? "files" : "anything";
}
