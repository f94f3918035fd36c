/**
 * Completion for bash.
 * @module
 */
import type { CommandWords, Value } from "./words.ts";

/** A script to be sourced. Its answers are tables; the few lines of code are the same for every command. */
export function bashScript(commands: readonly CommandWords[]): string {
	return `# bash completion for ossify: source <(ossify completion bash)
_ossify() {
	local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= position=0 index
	for ((index = 1; index < COMP_CWORD; index++)); do
		case \${COMP_WORDS[index]} in
			-*) case "$command \${COMP_WORDS[index]}" in ${takersOf(commands)}) ((index++)) ;; esac ;;
			*) if [[ -z $command ]]; then command=\${COMP_WORDS[index]}; else ((position++)); fi ;;
		esac
	done
	COMPREPLY=()
	case "$command $before" in
${commands.flatMap(optionCases).join("\n")}
	esac
	if [[ -z $command ]]; then
		_ossify_words ${quoted(commands.map(({ name }) => name))}
		return
	fi
	if [[ $word == -* ]]; then
		case $command in
${commands.map(({ name, options }) => `\t\t\t${name}) _ossify_words ${quoted(options.flatMap(({ spellings }) => spellings))} ;;`).join("\n")}
		esac
		return
	fi
	case "$command $position" in
${commands.flatMap(argumentCases).join("\n")}
	esac
}
_ossify_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
_ossify_words_or_files() { _ossify_files; COMPREPLY+=($(compgen -W "$1" -- "$word")); }
_ossify_files() { compopt -o filenames 2> /dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$word")); }
complete -F _ossify ossify
`;
}

/** Options whose next word is their value, and no argument. */
function takersOf(commands: readonly CommandWords[]): string {
	const patterns = commands.flatMap(({ name, options }) =>
		options.flatMap(({ spellings, value }) => (value === undefined ? [] : spellings.map((one) => `"${name} ${one}"`))),
	);
	return patterns.join(" | ");
}

function optionCases({ name, options }: CommandWords): string[] {
	return options.flatMap(({ spellings, value }) => {
		if (value === undefined) return [];
		return [`\t\t${spellings.map((one) => `"${name} ${one}"`).join(" | ")}) ${answer(value)} return ;;`];
	});
}

function argumentCases({ name, args, isVariadic }: CommandWords): string[] {
	return args.map((value, index) => {
		const position = isVariadic && index === args.length - 1 ? "*" : `" ${index}"`;
		return `\t\t${position === "*" ? `"${name} "*` : `${name}${position}`}) ${answer(value)} ;;`;
	});
}

function answer(value: Value): string {
	if (value === "files") return "_ossify_files;";
	return value === "anything" ? ":;" : `_ossify_words${value.files ? "_or_files" : ""} ${quoted(value.words)};`;
}

function quoted(words: readonly string[]): string {
	return `"${words.join(" ")}"`;
}
