/** Rules about names. @module */
import type { VarNode } from "../../compile/mod.ts";
import { nameAt, nameOf, type ParsedModule } from "../syntax/mod.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import { declarationsIn } from "./variables.ts";

/** A rule or variable with a builtin's name. */
export const shadowedBuiltin: StyleRule = {
	id: "shadowed-builtin",
	summary: "a rule, argument or variable with the name of a builtin, which can then not be called there",
	find: ({ tree }: ParsedModule, { builtins }: Project) => {
		const names = tree.rules.flatMap((rule) => [{ at: nameAt(rule), value: nameOf(rule) }, ...declarationsIn(rule)]);
		return names.filter(({ value }) => builtins.has(value)).map(shadowed);
	},
};

function shadowed({ at, value }: Pick<VarNode, "at" | "value">): Hit {
	return {
		at,
		message: `${value} is a builtin function of Rego, which this name hides`,
		advice: `give it another name, such as ${value === "count" ? "number" : `the_${value}`}`,
	};
}
