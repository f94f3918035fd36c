/**
 * A query's tree back to a query.
 * @module
 */
import type { RegoObject } from "../../rego/mod.ts";
import { object } from "../operands.ts";
import { argumentText, defaultText, directivesText, nameIn, trees, typeText, within } from "./text.ts";

export function queryText(tree: RegoObject): string {
	return [...trees(tree, "Operations").map(operation), ...trees(tree, "Fragments").map(fragment)].join("\n");
}

function operation(tree: RegoObject): string {
	const variables = within("(", trees(tree, "VariableDefinitions").map(variable), ")");
	return `${nameIn(tree, "Operation")} ${nameIn(tree, "Name")}${variables}${directivesText(tree)} ${selections(tree)}`;
}

function fragment(tree: RegoObject): string {
	const variables = within("(", trees(tree, "VariableDefinition").map(variable), ")");
	const head = `fragment ${nameIn(tree, "Name")}${variables} on ${nameIn(tree, "TypeCondition")}`;
	return `${head}${directivesText(tree)} ${selections(tree)}`;
}

function variable(tree: RegoObject): string {
	const type = typeText(object(tree.get("Type")));
	return `$${nameIn(tree, "Variable")}: ${type}${defaultText(tree.get("DefaultValue"))}${directivesText(tree)}`;
}

function selections(tree: RegoObject): string {
	return within("{", trees(tree, "SelectionSet").map(selection), "}");
}

/** Only a field has an alias, only an inline fragment a condition. */
function selection(tree: RegoObject): string {
	if (tree.get("TypeCondition") !== undefined) {
		const condition = nameIn(tree, "TypeCondition");
		return `... ${condition === "" ? "" : `on ${condition}`}${directivesText(tree)} ${selections(tree)}`;
	}
	if (tree.get("Alias") === undefined) return `...${nameIn(tree, "Name")}${directivesText(tree)}`;
	const given = within("(", trees(tree, "Arguments").map(argumentText), ")");
	return `${nameIn(tree, "Alias")}: ${nameIn(tree, "Name")}${given}${directivesText(tree)} ${selections(tree)}`;
}
