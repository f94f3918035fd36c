/**
 * A query's document as gqlparser's QueryDocument.
 * @module
 */
import type {
	DocumentNode,
	FragmentDefinitionNode,
	OperationDefinitionNode,
	SelectionNode,
	SelectionSetNode,
	VariableDefinitionNode,
} from "graphql";
import type { RegoValue } from "../../rego/mod.ts";
import { argumentTree, directiveTree, list, node, typeTree, valueTree } from "./tree.ts";

export function queryTree({ definitions }: DocumentNode): RegoValue {
	return node({
		Operations: definitions.flatMap((one) => (one.kind === "OperationDefinition" ? [operation(one)] : [])),
		Fragments: definitions.flatMap((one) => (one.kind === "FragmentDefinition" ? [fragment(one)] : [])),
	});
}

function operation(definition: OperationDefinitionNode): RegoValue {
	return node({
		Operation: definition.operation,
		Name: definition.name?.value ?? "",
		VariableDefinitions: list(definition.variableDefinitions, variable),
		Directives: list(definition.directives, directiveTree),
		SelectionSet: selections(definition.selectionSet),
	});
}

function fragment(definition: FragmentDefinitionNode): RegoValue {
	return node({
		Name: definition.name.value,
		VariableDefinition: list(definition.variableDefinitions, variable),
		TypeCondition: definition.typeCondition.name.value,
		Directives: list(definition.directives, directiveTree),
		SelectionSet: selections(definition.selectionSet),
	});
}

function variable(definition: VariableDefinitionNode): RegoValue {
	return node({
		Variable: definition.variable.name.value,
		Type: typeTree(definition.type),
		DefaultValue: definition.defaultValue && valueTree(definition.defaultValue),
		Directives: list(definition.directives, directiveTree),
		Used: false,
	});
}

function selections(set: SelectionSetNode | undefined): RegoValue[] {
	return list(set?.selections, selection);
}

function selection(one: SelectionNode): RegoValue {
	const Directives = list(one.directives, directiveTree);
	if (one.kind === "FragmentSpread") return node({ Name: one.name.value, Directives });
	if (one.kind === "InlineFragment")
		return node({ TypeCondition: one.typeCondition?.name.value ?? "", Directives, SelectionSet: selections(one.selectionSet) });
	return node({
		Alias: (one.alias ?? one.name).value,
		Name: one.name.value,
		Arguments: list(one.arguments, argumentTree),
		Directives,
		SelectionSet: selections(one.selectionSet),
	});
}
