/**
 * Ways to break a rule: each is one change to one line of Rego, as a slip of the hand would make it.
 * @module
 */

/** A policy with one thing changed. */
export interface Mutant {
	readonly path: string;
	/** From 1. */
	readonly row: number;
	readonly what: string;
	readonly before: string;
	readonly after: string;
}

interface Mutation {
	readonly what: string;
	/** What a line becomes, each way on its own; none where it does not apply. */
	readonly apply: (line: string) => string[];
}

const flips: Readonly<Record<string, readonly string[]>> = {
	"==": ["!="],
	"!=": ["=="],
	"<": [">=", "<="],
	">": ["<=", ">="],
	"<=": [">", "<"],
	">=": ["<", ">"],
};

const mutations: readonly Mutation[] = [
	{
		what: "comparison flipped",
		apply: (line) => everywhere(line, / (==|!=|<=|>=|<|>) /g, (sign) => (flips[sign] ?? []).map((other) => ` ${other} `)),
	},
	{ what: "not dropped", apply: (line) => everywhere(line, /(\bnot )/g, () => [""]) },
	{ what: "condition negated", apply: (line) => (isCondition(line) ? [line.replace(/^(\s*)/, "$1not ")] : []) },
	{ what: "condition dropped", apply: (line) => (isCondition(line) || /^\s+not /.test(line) ? [`${indentOf(line)}true`] : []) },
	{
		what: "head's condition dropped",
		apply: (line) => everywhere(line, /( if [^{]+)$/g, (condition) => (/ in /.test(condition) ? [] : [""])),
	},
	{
		what: "text swapped",
		apply: (line) => everywhere(line, /("(?:[^"\\]|\\.)*")/g, (text) => [text === '""' ? '"x"' : `${text.slice(0, -1)}~"`]),
	},
	{
		what: "number swapped",
		apply: (line) => everywhere(line, /(?<![\w."])(\d+(?:\.\d+)?)(?![\w."])/g, (number) => [String(Number(number) + 1)]),
	},
	{ what: "truth swapped", apply: (line) => everywhere(line, /\b(true|false)\b/g, (word) => [word === "true" ? "false" : "true"]) },
	{ what: "set operation swapped", apply: (line) => everywhere(line, / ([&|-]) /g, (sign) => [sign === "&" ? " | " : " & "]) },
	{
		what: "arithmetic swapped",
		apply: (line) => everywhere(line, / ([+*/%]) /g, (sign) => [{ "+": " - ", "*": " + ", "/": " * ", "%": " * " }[sign] ?? ""]),
	},
];

/** Every mutant of a module; those that do not compile are for others to drop. */
export function mutantsOf(path: string, text: string): Mutant[] {
	return text.split("\n").flatMap((line, index) => {
		if (/^\s*(?:#|package\b|import\b|$)/.test(line)) return [];
		return mutations.flatMap(({ what, apply }) =>
			apply(line)
				.filter((after) => after !== line)
				.map((after): Mutant => ({ path, row: index + 1, what, before: line, after })),
		);
	});
}

/** The module with the change. */
export function mutated(text: string, { row, after }: Mutant): string {
	return text
		.split("\n")
		.map((line, index) => (index === row - 1 ? after : line))
		.join("\n");
}

/** By this name a mutant is found again, wherever its line has moved. */
export function nameOf({ path, what, before, after }: Mutant): string {
	return `${path}: ${what}: ${before.trim()} → ${after.trim()}`;
}

/** An expression of its own in a body: nothing that binds, opens or closes anything. */
function isCondition(line: string): boolean {
	return /^\t+[\w(]/.test(line) && !/^\s+(?:not|some|every|else|in)\b|:=|[{,[|]$|^\s*[\])}]|=> /.test(line) && !/^\s*"[^"]*":/.test(line);
}

function indentOf(line: string): string {
	return /^\s*/.exec(line)?.[0] ?? "";
}

/** The line with one match changed, for each match outside of a string, unless strings are what is looked for. */
function everywhere(line: string, pattern: RegExp, others: (found: string) => readonly string[]): string[] {
	const comment = commentAt(line);
	const isText = pattern.source.startsWith('("');
	return [...line.matchAll(pattern)].flatMap((match) => {
		const [whole, found = ""] = match;
		if (match.index >= comment || (!isText && insideText(line, match.index))) return [];
		return others(found).map((other) => line.slice(0, match.index) + other + line.slice(match.index + whole.length));
	});
}

function insideText(line: string, at: number): boolean {
	return (line.slice(0, at).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
}

function commentAt(line: string): number {
	const at = [...line.matchAll(/#/g)].find(({ index }) => !insideText(line, index))?.index;
	return at ?? line.length;
}
