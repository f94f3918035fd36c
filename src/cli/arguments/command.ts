/**
 * What a command is: data, and a function.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";

/** An option of a command. */
export interface Option {
	/** Long name, without dashes: `output`. */
	readonly name: string;
	/** One letter: `o`; or several, each of which is the option: `Vv`. */
	readonly short?: string;
	/** What its value is called in the help, `FILE`; left out, the option is on or off. */
	readonly value?: string;
	/** The values it takes, where they are few. */
	readonly choices?: readonly string[];
	/** Words that it takes besides what `value` names. */
	readonly words?: readonly string[];
	/** Words that may be typed for a choice, and which: the error suggests it. */
	readonly alike?: Readonly<Record<string, string>>;
	/** Whether it may be given more than once. */
	readonly repeatable?: true;
	/** One line for the help. */
	readonly summary: string;
}

/** A positional argument of a command. */
export interface Argument {
	readonly name: string;
	/** Takes all that is left. */
	readonly variadic?: true;
	/** The words it takes, where they are few. */
	readonly choices?: readonly string[];
	readonly summary: string;
	/** Whether it follows `--`, so that ossify does not read it. */
	readonly afterDashes?: true;
}

/** An example command line, and what it does. */
export interface Example {
	readonly line: string;
	readonly does: string;
}

/** The options of one call. */
export interface Options {
	/** The value of an option that takes one. */
	text(name: string): string | undefined;
	/** All values of a repeatable option. */
	list(name: string): readonly string[];
	/** Whether an option without value was given. */
	flag(name: string): boolean;
}

/** One call of a command. */
export interface Call {
	readonly platform: Platform;
	readonly args: readonly string[];
	readonly options: Options;
	/** All commands, for help and completion. */
	commands(): Promise<readonly Command[]>;
	/** Runs another call in this process. @returns its exit code. Never throws. */
	run(platform: Platform): Promise<number>;
}

/** A word in a command's place. */
export interface Word {
	readonly name: string;
	/** One line for the list of commands. */
	readonly summary: string;
	readonly args: readonly Argument[];
}

/** The letters of an option, each as it is typed: `-o`. */
export function lettersOf({ short = "" }: Pick<Option, "short">): readonly string[] {
	return [...short].map((letter) => `-${letter}`);
}

/** A command. */
export interface Command extends Word {
	/** Some sentences for the command's own help. */
	readonly about: string;
	readonly options: readonly Option[];
	readonly examples: readonly Example[];
	/** Where a call names policies, in place of those of a project: as its arguments, or with `-p`. Left out, it knows of no project. */
	readonly project?: "paths" | "policy";
	/** Does it. @returns the exit code @throws {OssifyError} for whatever was foreseen */
	run(call: Call): number | Promise<number>;
}
