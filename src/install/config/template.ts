/**
 * Parses a Go template of a TOML file as far as needed to find out whether a table can be added at its end.
 * @see https://pkg.go.dev/text/template
 * @see https://toml.io/en/v1.0.0
 * @module
 */

/** An action, `{{ … }}`. */
export interface Action {
	/** The code without the braces and their `-`. */
	readonly code: string;
	/** The blocks that it is in: `if`, `define` and the like. */
	readonly within: readonly string[];
}

export interface Template {
	/** The text outside of actions, without TOML's comments and the content of multi-line strings. */
	readonly toml: string;
	/** The actions outside of comments and multi-line strings. */
	readonly actions: readonly Action[];
	/** Why nothing can be added at the end. */
	readonly fault?: string;
}

/** Comments of templates may contain anything; other actions contain braces only in quotes. */
const action =
	/\{\{(?:-?\s*\/\*[\s\S]*?\*\/\s*-?|(?!-?\s*\/\*)((?:"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|[^"`'}]|\}(?!\}))*))\}\}/g;

const blocks = new Set(["if", "range", "with", "define", "block"]);

/** Reads a template. */
export function readTemplate(text: string): Template {
	const actions: Action[] = [];
	const within: string[] = [];
	let [toml, state, fault]: [string, State, string | undefined] = ["", "", undefined];
	let [at, isTrimmed] = [0, false];
	const write = (piece: string) => {
		if (piece.includes("{{")) fault ??= "it ends within an action";
		const read = readToml(piece, state);
		toml += read.kept;
		state = read.state;
	};
	for (const { 0: whole, 1: inner, index } of text.matchAll(action)) {
		write(trimmed(text.slice(at, index), isTrimmed, /^\{\{-\s/.test(whole)));
		[at, isTrimmed] = [index + whole.length, /\s-\}\}$/.test(whole)];
		const code = (inner ?? "").replace(/^-(?=\s)|(?<=\s)-$/g, "").trim();
		const word = /^[a-z]+/.exec(code)?.[0] ?? "";
		if (word === "end" && within.pop() === undefined) fault ??= "it has an {{ end }} without a block";
		if (inner !== undefined && !isHidden(state)) actions.push({ code, within: [...within] });
		fault ??= faultOf(code, state);
		if (blocks.has(word)) within.push(word);
	}
	write(trimmed(text.slice(at), isTrimmed, false));
	const block = within.at(-1);
	if (block !== undefined) fault ??= `it ends within {{ ${block} }}`;
	if (isMultiLine(state)) fault ??= `it ends within ${state}`;
	return { toml, actions, ...(fault !== undefined && { fault }) };
}

/** Refuses the base template within a string: the configuration that k3s writes for it would become a part of that string. */
function faultOf(code: string, state: State): string | undefined {
	const isWithin = state === '"' || state === "'";
	return isWithin && /^template\s+["`]base["`]/.test(code) ? 'it has {{ template "base" . }} within a string of TOML' : undefined;
}

/** A `-` at the braces removes the white space next to them. */
function trimmed(text: string, atStart: boolean, atEnd: boolean): string {
	const started = atStart ? text.trimStart() : text;
	return atEnd ? started.trimEnd() : started;
}

/** The context of a position in TOML: a comment, a string by its quotes, or neither. */
type State = "" | "#" | '"' | "'" | '"""' | "'''";

const tokens: Readonly<Record<State, RegExp>> = {
	"": /"""|'''|["'#]|[^"'#]+/y,
	"#": /\n|[^\n]+/y,
	'"': /"|\n|\\.|\\|[^"\\\n]+/y,
	"'": /'|\n|[^'\n]+/y,
	'"""': /"+|\\[\s\S]|\\|[^"\\]+/y,
	"'''": /'+|[^']+/y,
};

function readToml(text: string, first: State): { readonly kept: string; readonly state: State } {
	let [kept, state, at] = ["", first, 0];
	while (at < text.length) {
		const pattern = tokens[state];
		pattern.lastIndex = at;
		const token = pattern.exec(text)?.[0] ?? text.slice(at);
		at += token.length;
		const next = stateAfter(token, state);
		if (token === "\n" || (!isHidden(state) && !isHidden(next))) kept += token;
		state = next;
	}
	return { kept, state };
}

function stateAfter(token: string, state: State): State {
	if (state === "") return Object.hasOwn(tokens, token) ? (token as State) : "";
	if (isMultiLine(state)) return token.startsWith(state) ? "" : state;
	return token === "\n" || token === state ? "" : state;
}

function isMultiLine(state: State): boolean {
	return state.length === 3;
}

function isHidden(state: State): boolean {
	return state === "#" || isMultiLine(state);
}
