/** `ossify completion`. @module */
import { type Call, type Command, usageError } from "../arguments/mod.ts";
import { completionScript, shells } from "../completion/mod.ts";
import { forPrograms } from "../output/mod.ts";

/** Prints a completion script. */
export const command: Command = {
	name: "completion",
	summary: "print a script that completes ossify's commands in a shell",
	about: "Prints a script with which a shell completes commands, options and their values. Print it again after an update of ossify.",
	args: [{ name: "SHELL", choices: shells, summary: shells.join(", ") }],
	options: [],
	examples: [
		{ line: "source <(ossify completion bash)", does: "for this bash; in ~/.bashrc, for each" },
		{ line: "ossify completion zsh > ~/.zfunc/_ossify", does: "for zsh, where ~/.zfunc is in fpath" },
		{ line: "ossify completion fish > ~/.config/fish/completions/ossify.fish", does: "for fish" },
	],
	run,
};

async function run({ platform, args, commands }: Call): Promise<number> {
	const [shell] = args;
	if (shell === undefined) throw usageError("usage/no-shell", `name your shell: ${shells.join(", ")}`, { command: "completion" });
	const script = completionScript(shell, await commands());
	if (script === undefined) {
		const message = `there are scripts for ${shells.join(", ")}, not for ${JSON.stringify(shell)}`;
		throw usageError("usage/unknown-shell", message, { given: shell, known: shells });
	}
	platform.stdout.write(forPrograms(script));
	return 0;
}
