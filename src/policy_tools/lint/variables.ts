/**
 * Names that a rule declares: by `some`, `every`, `:=` or as an argument. The place in the rule is ignored, so a rule about names
 * may miss something.
 * @module
 */
import type { RuleNode, SomeNode, Term, VarNode } from "../../compile/mod.ts";
import { aliasOf, memo, nameOf, nodesIn, type ParsedModule, packageOf } from "../syntax/mod.ts";
import { called, callsIn } from "./calls.ts";
import { isWildcard } from "./wildcards.ts";

/** Each place at which a rule declares a name. */
export const declarationsIn = memo((rule: RuleNode): readonly VarNode[] => [
	...rule.args.flatMap(namesOf),
	...nodesIn(rule, "some").flatMap(declaredBy),
	...nodesIn(rule, "every").flatMap(({ key, value }) => [...(key ? namesOf(key) : []), ...namesOf(value)]),
	...callsIn(rule, "assign").flatMap(({ args: [target] }) => (target ? namesOf(target) : [])),
	// `=` assigns to either side.
	...callsIn(rule, "eq").flatMap(({ args }) => args.flatMap(namesOf)),
]);

/** The names that a rule declares. */
export const declaredIn = memo((rule: RuleNode): ReadonlySet<string> => new Set(declarationsIn(rule).map(({ value }) => value)));

/** `some a, b`, and `some a, b in c`, which is a call with c as its last operand. */
function declaredBy({ symbols }: SomeNode): readonly VarNode[] {
	return symbols.flatMap((one) => (one.type === "call" ? called(one).args.slice(0, -1) : [one])).flatMap(namesOf);
}

/** The names that get a value: one, or those in an array or an object. */
function namesOf(pattern: Term): readonly VarNode[] {
	return partsOf(pattern).filter((part) => part.type === "var" && !isWildcard(part)) as readonly VarNode[];
}

/** The parts of an array or an object, nested ones too; of any other term, the term itself. */
export function partsOf(pattern: Term): readonly Term[] {
	if (pattern.type === "array") return pattern.value.flatMap(partsOf);
	return pattern.type === "object" ? pattern.value.flatMap(([, value]) => partsOf(value)) : [pattern];
}

/** Whether every rule of a module sees a name: a rule of its package, in any file, or an import. */
export function isGlobal(name: string, module: ParsedModule, known: readonly ParsedModule[]): boolean {
	return ["input", "data", "_"].includes(name) || importsOf(module).has(name) || rulesOf(packageOf(module, known)).has(name);
}

const importsOf = memo(({ tree }: ParsedModule) => new Set(tree.imports.map(aliasOf)));
const rulesOf = memo((modules: readonly ParsedModule[]) => new Set(modules.flatMap(({ tree }) => tree.rules.map(nameOf))));
