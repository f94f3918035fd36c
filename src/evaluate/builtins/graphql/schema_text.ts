/**
 * A schema's tree back to a schema.
 * @module
 */
import type { RegoObject } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { object, texts } from "../operands.ts";
import { defaultText, directivesText, nameIn, textIn, trees, typeText, within } from "./text.ts";

export function schemaText(tree: RegoObject): string {
	return [
		...trees(tree, "Schema").map((one) => `${descriptionText(one)}schema${schemaBody(one)}`),
		...trees(tree, "SchemaExtension").map((one) => `extend schema${schemaBody(one)}`),
		...trees(tree, "Directives").map(directiveDefinition),
		...trees(tree, "Definitions").map((one) => descriptionText(one) + typeDefinition(one)),
		...trees(tree, "Extensions").map((one) => `extend ${typeDefinition(one)}`),
	].join("\n");
}

function descriptionText(tree: RegoObject): string {
	const description = textIn(tree, "Description");
	return description === "" ? "" : `${JSON.stringify(description)} `;
}

function schemaBody(tree: RegoObject): string {
	const types = trees(tree, "OperationTypes").map((one) => `${nameIn(one, "Operation")}: ${nameIn(one, "Type")}`);
	return `${directivesText(tree)} ${within("{", types, "}")}`;
}

function directiveDefinition(tree: RegoObject): string {
	const repeatable = tree.get("IsRepeatable") === true ? " repeatable" : "";
	const locations = names(tree, "Locations").join(" | ");
	const given = within("(", trees(tree, "Arguments").map(inputValue), ")");
	return `${descriptionText(tree)}directive @${nameIn(tree, "Name")}${given}${repeatable} on ${locations}`;
}

const words: Readonly<Record<string, string>> = {
	SCALAR: "scalar",
	OBJECT: "type",
	INTERFACE: "interface",
	UNION: "union",
	ENUM: "enum",
	INPUT_OBJECT: "input",
};

function typeDefinition(tree: RegoObject): string {
	const word = words[textIn(tree, "Kind")];
	if (word === undefined) throw new BuiltinError("no kind of type");
	const interfaces = names(tree, "Interfaces").join(" & ");
	const types = names(tree, "Types").join(" | ");
	const head = `${word} ${nameIn(tree, "Name")}${interfaces && ` implements ${interfaces}`}${directivesText(tree)}`;
	const fields = within("{", trees(tree, "Fields").map(word === "input" ? inputValue : field), "}");
	return `${head}${types && ` = ${types}`} ${fields}${within("{", trees(tree, "EnumValues").map(enumValue), "}")}`;
}

function names(tree: RegoObject, key: string): string[] {
	const value = tree.get(key);
	const found = value === undefined ? [] : texts(value);
	if (!found.every((name) => /^\w+$/.test(name))) throw new BuiltinError("no name of GraphQL");
	return found;
}

function field(tree: RegoObject): string {
	const given = within("(", trees(tree, "Arguments").map(inputValue), ")");
	return `${descriptionText(tree)}${nameIn(tree, "Name")}${given}: ${typeText(object(tree.get("Type")))}${directivesText(tree)}`;
}

function inputValue(tree: RegoObject): string {
	const type = typeText(object(tree.get("Type")));
	return `${descriptionText(tree)}${nameIn(tree, "Name")}: ${type}${defaultText(tree.get("DefaultValue"))}${directivesText(tree)}`;
}

function enumValue(tree: RegoObject): string {
	return `${descriptionText(tree)}${nameIn(tree, "Name")}${directivesText(tree)}`;
}
