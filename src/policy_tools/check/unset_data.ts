/**
 * Refusals that read data which no file has and nothing declares. Reading it is undefined, so they refuse nothing.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import type { RuleNode, SyntaxNode } from "../../compile/mod.ts";
import { declaredPathsIn } from "../data/mod.ts";
import { callsIn, replacedIn } from "../lint/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nameOf, nodesIn, type ParsedModule } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";
import { isNegated } from "./reach.ts";
import { pathsReadIn } from "./read_paths.ts";
import { refusingRules } from "./unknown_facts.ts";
import { decides } from "./unreached.ts";

type Path = readonly string[];

/**
 * In modules of the user's. A warning, as the data may be given where the policy is installed. Where the files are not the whole policy, the
 * rest may have the data.
 * @param modules all of them, tests and ossify's own included
 */
export function unsetDataFindings(
	modules: readonly ParsedModule[],
	users: readonly ParsedModule[],
	source: RegoSource,
): readonly Finding[] {
	if (!decides(modules)) return [];
	const given = JSON.parse(source.data) as JsonObject;
	const known = [...rulePathsIn(modules), ...modules.flatMap(replacedIn), ...users.flatMap(declaredPathsIn)];
	const isSet = (path: Path) => path[0] === "ossify" || isGiven(given, path) || known.some((one) => isOnTheWay(one, path));
	const seen = new Set<string>();
	return refusingRules(users).flatMap(({ module, rule }) => {
		if (hasOtherValues(rule, module, users)) return [];
		const unset = pathsReadIn(module, rule).filter(
			({ node, path: [root, ...path] }) => root === "data" && path.length > 0 && isNeeded(node, rule) && !isSet(path),
		);
		return unset.flatMap(({ node, path: [, ...path] }) => {
			const name = `data.${path.join(".")}`;
			const key = `${module.path} ${name}`;
			if (seen.has(key)) return [];
			seen.add(key);
			return [unsetData(name, placeOfSpan(shownAs(module, source), node.at))];
		});
	});
}

function unsetData(name: string, place: Pick<Finding, "path" | "row" | "column">): Finding {
	return {
		code: "unset-data",
		severity: "warning",
		message: `neither data nor a rule has ${name}: while it is not set, this refuses nothing`,
		advice: `name the data file with -d; or, if it is set later, declare it: \`# schemas: [${name}: {}]\` in the METADATA of the package`,
		...place,
	};
}

function rulePathsIn(modules: readonly ParsedModule[]): readonly Path[] {
	return modules.flatMap((module) => module.tree.rules.map((rule) => [...module.package, nameOf(rule)]));
}

/** Whether one of two paths is the other, or leads to it. */
function isOnTheWay(one: Path, other: Path): boolean {
	const length = Math.min(one.length, other.length);
	return one.slice(0, length).every((key, index) => key === other[index]);
}

/** Below what is no object, the compiler knows better. */
function isGiven(data: unknown, [key, ...rest]: Path): boolean {
	if (key === undefined || typeof data !== "object" || data === null || Array.isArray(data)) return true;
	return Object.hasOwn(data, key) && isGiven((data as JsonObject)[key], rest);
}

/** Whether a rule is undefined where a part of it is: `not`, comprehensions and `object.get` have a value all the same. */
function isNeeded(node: SyntaxNode, rule: RuleNode): boolean {
	const closures = (["arraycomprehension", "setcomprehension", "objectcomprehension"] as const).flatMap((type) => nodesIn(rule, type));
	const gets = callsIn(rule, "object.get").map(({ call }) => call);
	const isIn = ({ at }: SyntaxNode) => at[0] <= node.at[0] && node.at[1] <= at[1];
	return !isNegated(node, rule) && ![...closures, ...gets].some(isIn);
}

/** A default, an `else`, or another rule of the name, which may hold without the data. A refusal is one of its own. */
function hasOtherValues(rule: RuleNode, { package: path }: ParsedModule, users: readonly ParsedModule[]): boolean {
	if (rule.else !== undefined) return true;
	if (path.join(".") === "ossify.rules" && nameOf(rule) === "deny") return false;
	const same = users.filter((one) => !one.isTest && one.package.join(".") === path.join("."));
	return same.flatMap((one) => one.tree.rules.filter((other) => nameOf(other) === nameOf(rule))).length > 1;
}
