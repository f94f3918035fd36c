/** Scripts that complete ossify's command line in shells, made of the commands' own data. @module */
import type { Command } from "../arguments/mod.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { type CommandWords, wordsOf } from "./words.ts";
import { zshScript } from "./zsh.ts";

const scripts: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = {
	bash: bashScript,
	zsh: zshScript,
	fish: fishScript,
};

/** The shells that there are scripts for. */
export const shells: readonly string[] = Object.keys(scripts);

/** The script for one of them; undefined for another. */
export function completionScript(shell: string, commands: readonly Command[]): string | undefined {
	return Object.hasOwn(scripts, shell) ? scripts[shell]?.(wordsOf(commands)) : undefined;
}
