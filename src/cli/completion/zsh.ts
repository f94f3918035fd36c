/**
 * Completion for zsh.
 * @module
 */
import type { CommandWords, OptionWords, Value } from "./words.ts";

/** A script for a folder of \`fpath\`, as _ossify; it can be sourced, too. */
export function zshScript(commands: readonly CommandWords[]): string {
	return `#compdef ossify
# zsh completion for ossify: ossify completion zsh > _ossify, in a folder of $fpath
_ossify() {
	local context state line
	local -A opt_args
	local -a commands
	commands=(
${commands.map(({ name, summary }) => `\t\t${single(`${name}:${summary.replaceAll(":", "\\:")}`)}`).join("\n")}
	)
	_arguments -C '1: :->command' '*:: :->rest' && return
	case $state in
		command) _describe -t commands command commands ;;
		rest)
			case $words[1] in
${commands.map(commandCase).join("\n")}
			esac
			;;
	esac
}
_ossify_words_or_files() { compadd -- "$@"; _files }
if [[ $funcstack[1] == _ossify ]]; then _ossify "$@"; else compdef _ossify ossify; fi
`;
}

function commandCase({ name, options, args, isVariadic }: CommandWords): string {
	const specs = [
		...options.flatMap(optionSpecs),
		...args.map((value, index) => `${isVariadic && index === args.length - 1 ? "*" : index + 1}: :${action(value)}`),
	];
	return `\t\t\t\t${name}) _arguments -s ${specs.map(single).join(" \\\n\t\t\t\t\t")} ;;`;
}

function optionSpecs({ spellings, summary, value, isRepeatable }: OptionWords): string[] {
	const text = summary.replaceAll(/[[\]\\:]/g, (sign) => `\\${sign}`);
	const excluded = isRepeatable ? "*" : `(${spellings.join(" ")})`;
	return spellings.map((one) => `${excluded}${one}[${text}]${value === undefined ? "" : `: :${action(value)}`}`);
}

function action(value: Value): string {
	if (value === "files") return "_files";
	if (value === "anything") return " ";
	// A space before it: zsh adds no options of compadd to the words.
	return value.files ? ` _ossify_words_or_files ${value.words.join(" ")}` : `(${value.words.join(" ")})`;
}

function single(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}
