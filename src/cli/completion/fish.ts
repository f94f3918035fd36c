/**
 * Completion for fish.
 * @module
 */
import type { CommandWords, OptionWords, Value } from "./words.ts";

/** A script for ~/.config/fish/completions/ossify.fish. */
export function fishScript(commands: readonly CommandWords[]): string {
	const names = commands.map(({ name }) => name).join(" ");
	return `# fish completion for ossify: ossify completion fish > ~/.config/fish/completions/ossify.fish
complete -c ossify -f
${commands.map(({ name, summary }) => `complete -c ossify -n "not __fish_seen_subcommand_from ${names}" -a ${name} -d ${single(summary)}`).join("\n")}
${commands.flatMap(linesOf).join("\n")}
`;
}

function linesOf({ name, options, args }: CommandWords): string[] {
	const when = `complete -c ossify -n "__fish_seen_subcommand_from ${name}"`;
	const choices = args.flatMap((value) => (value === "anything" ? [] : [`${when} ${value === "files" ? "-F" : words(value)}`]));
	return [...new Set(choices), ...options.map((option) => `${when} ${optionPart(option)}`)];
}

function optionPart({ spellings, summary, value }: OptionWords): string {
	const names = spellings.map((one) => (one.startsWith("--") ? `-l ${one.slice(2)}` : `-s ${one.slice(1)}`));
	return [...names, ...(value === undefined ? [] : [valuePart(value)]), `-d ${single(summary)}`].join(" ");
}

function valuePart(value: Value): string {
	if (value === "files") return "-r -F";
	return value === "anything" ? "-x" : `${value.files ? "-r -F" : "-x"} ${words(value)}`;
}

function words(value: Exclude<Value, string>): string {
	return `-a ${single(value.words.join(" "))}`;
}

function single(text: string): string {
	return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
