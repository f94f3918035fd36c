/**
 * Variables in the values of a Compose file. Their values are in the environment of `docker compose` and in files beside it, which are not
 * known: a value is read as it is where its variables are not set.
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 * @module
 */

/** A text whose variables are replaced. */
export interface Interpolated {
	/** Undefined where a variable has no default. */
	readonly text: string | undefined;
	readonly variables: readonly string[];
}

const name = /^[_a-z][_a-z0-9]*/i;

/** Defaults may have variables, with defaults. */
const maxDepth = 16;

/** Replaces the variables by their defaults, and `$$` by `$`. Undefined where the text is not a template of Compose. */
export function interpolate(text: string, depth = 0): Interpolated | undefined {
	if (!text.includes("$")) return { text, variables: [] };
	const variables: string[] = [];
	const parts: (string | undefined)[] = [];
	let at = 0;
	for (let dollar = text.indexOf("$"); dollar >= 0; dollar = text.indexOf("$", at)) {
		parts.push(text.slice(at, dollar));
		const found = variableAt(text, dollar, depth);
		if (found === undefined) return undefined;
		parts.push(found.text);
		variables.push(...found.variables);
		at = found.end;
	}
	parts.push(text.slice(at));
	return { text: parts.includes(undefined) ? undefined : parts.join(""), variables };
}

interface Variable extends Interpolated {
	readonly end: number;
}

function variableAt(text: string, dollar: number, depth: number): Variable | undefined {
	const next = text[dollar + 1];
	if (next === "$") return { text: "$", variables: [], end: dollar + 2 };
	if (next === "{") return bracedAt(text, dollar + 2, depth);
	const [plain] = name.exec(text.slice(dollar + 1, dollar + 257)) ?? [];
	return plain === undefined ? undefined : { text: undefined, variables: [plain], end: dollar + 1 + plain.length };
}

/** `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:+other}`, `${NAME+other}`, `${NAME:?message}`, `${NAME?message}`. */
function bracedAt(text: string, start: number, depth: number): Variable | undefined {
	const close = closingBrace(text, start);
	const [variable] = name.exec(text.slice(start, start + 256)) ?? [];
	if (close === undefined || variable === undefined || depth > maxDepth) return undefined;
	const rest = text.slice(start + variable.length, close);
	const [, operator, word = ""] = /^(:?[-+?])(.*)$/s.exec(rest) ?? [];
	if (operator === undefined && rest !== "") return undefined;
	const end = close + 1;
	if (operator?.endsWith("+")) return { text: "", variables: [variable], end };
	if (!operator?.endsWith("-")) return { text: undefined, variables: [variable], end };
	const byDefault = interpolate(word, depth + 1);
	return byDefault && { text: byDefault.text, variables: [variable, ...byDefault.variables], end };
}

function closingBrace(text: string, start: number): number | undefined {
	let open = 1;
	for (let index = start; index < text.length; index++) {
		if (text[index] === "{") open++;
		if (text[index] === "}" && --open === 0) return index;
	}
	return undefined;
}
