/** Rules about names. @module */
import type { Outline } from "./outline.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import type { Token } from "./tokens.ts";
import { declarationsIn } from "./variables.ts";

/** A rule or variable that takes a builtin's name. */
export const shadowedBuiltin: StyleRule = {
	id: "shadowed-builtin",
	summary: "a rule, argument or variable has the name of a builtin function, which cannot be called there any more",
	find: ({ rules }: Outline, { builtins }: Project) => {
		const names = rules.flatMap((rule) => [rule.name, ...declarationsIn(rule)]);
		return [...new Set(names)].filter(({ text }) => builtins.has(text)).map(shadowed);
	},
};

function shadowed(at: Token): Hit {
	return {
		at,
		message: `${at.text} is a builtin function of Rego, which this name hides`,
		advice: `give it another name, such as ${at.text === "count" ? "number" : `the_${at.text}`}`,
	};
}
