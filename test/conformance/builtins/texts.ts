/**
 * Strings that builtins may take badly, of texts.json: common ones are short and of few letters, so that one operand is often found in
 * another; Unicode's have the ends of UTF-8's lengths, and what Go and C fold differently; special ones are those that a builtin of such a
 * name reads as something, at times with a character changed.
 * @module
 */
import type { Random } from "./random.ts";
import texts from "./texts.json" with { type: "json" };

const { common, unicode, mutants } = texts;
const special = Object.entries(texts.special).map(([names, known]) => [new RegExp(names), known] as const);

/** In quotes, as JSON. */
export function quotedText(random: Random, name: string): string {
	// Rego's own reader takes no byte order mark but in an escape.
	return JSON.stringify(text(random, name)).replaceAll("\ufeff", "\\ufeff");
}

function text(random: Random, name: string): string {
	const known = special.filter(([names]) => names.test(name)).flatMap(([, all]) => all);
	if (known.length > 0 && random.chance(0.7)) return random.chance(0.3) ? mutated(random.pick(known), random) : random.pick(known);
	if (random.chance(0.02)) return random.pick(common).repeat(random.below(20_000));
	if (random.chance(0.001)) return (random.pick(common) || "a").padEnd(1_000_000, random.pick(common) || "b");
	if (random.chance(0.6)) return random.pick(common);
	return random.list(4, () => random.pick(random.chance(0.5) ? common : unicode)).join("");
}

/** With one character left out, replaced, or put in. */
function mutated(text: string, random: Random): string {
	const characters = [...text];
	characters.splice(random.below(characters.length + 1), random.below(2), random.pick(mutants));
	return characters.join("");
}
