/**
 * A schema's document as gqlparser's SchemaDocument.
 * @module
 */
import type {
	DirectiveDefinitionNode,
	DocumentNode,
	EnumValueDefinitionNode,
	FieldDefinitionNode,
	InputValueDefinitionNode,
	NamedTypeNode,
	SchemaDefinitionNode,
	SchemaExtensionNode,
	StringValueNode,
	TypeDefinitionNode,
	TypeExtensionNode,
} from "graphql";
import type { RegoValue } from "../../rego/mod.ts";
import { directiveTree, list, node, typeTree, valueTree } from "./tree.ts";

const kinds: Readonly<Record<string, string>> = {
	ScalarType: "SCALAR",
	ObjectType: "OBJECT",
	InterfaceType: "INTERFACE",
	UnionType: "UNION",
	EnumType: "ENUM",
	InputObjectType: "INPUT_OBJECT",
};

type Tree = (one: never) => RegoValue;

/** Which list a definition is in, and how it is told there. */
function placeOf(kind: string): [list: string, tree: Tree] {
	if (kind === "SchemaDefinition") return ["Schema", schemaDefinition];
	if (kind === "SchemaExtension") return ["SchemaExtension", schemaDefinition];
	if (kind === "DirectiveDefinition") return ["Directives", directiveDefinition];
	return [kind.endsWith("Extension") ? "Extensions" : "Definitions", typeDefinition];
}

export function schemaTree({ definitions }: DocumentNode): RegoValue {
	const lists: Record<string, RegoValue[]> = {};
	for (const definition of definitions) {
		const [name, tree] = placeOf(definition.kind);
		lists[name] = [...(lists[name] ?? []), tree(definition as never)];
	}
	return node(lists);
}

function descriptionOf(description: StringValueNode | undefined): string {
	return description?.value ?? "";
}

function schemaDefinition(definition: SchemaDefinitionNode | SchemaExtensionNode): RegoValue {
	return node({
		Description: descriptionOf("description" in definition ? definition.description : undefined),
		Directives: list(definition.directives, directiveTree),
		OperationTypes: list(definition.operationTypes, ({ operation, type }) => node({ Operation: operation, Type: type.name.value })),
	});
}

function directiveDefinition(definition: DirectiveDefinitionNode): RegoValue {
	return node({
		Description: descriptionOf(definition.description),
		Name: definition.name.value,
		Arguments: list(definition.arguments, (one) => inputValue(one)),
		Locations: definition.locations.map(({ value }) => value),
		IsRepeatable: definition.repeatable,
	});
}

/** All kinds of types, and extensions of them. */
function typeDefinition(definition: TypeDefinitionNode | TypeExtensionNode): RegoValue {
	const kind = kinds[definition.kind.replace(/(?:Definition|Extension)$/, "")] ?? "";
	return node({
		Kind: kind,
		Description: descriptionOf("description" in definition ? definition.description : undefined),
		Name: definition.name.value,
		Directives: list(definition.directives, directiveTree),
		Interfaces: "interfaces" in definition ? list(definition.interfaces, namesOf) : undefined,
		Fields: "fields" in definition ? list<FieldDefinitionNode | InputValueDefinitionNode>(definition.fields, field) : undefined,
		Types: "types" in definition ? list(definition.types, namesOf) : undefined,
		EnumValues: "values" in definition ? list(definition.values, enumValue) : undefined,
		BuiltIn: false,
	});
}

function namesOf({ name }: NamedTypeNode): RegoValue {
	return name.value;
}

function field(definition: FieldDefinitionNode | InputValueDefinitionNode): RegoValue {
	if (definition.kind === "InputValueDefinition") return inputValue(definition);
	return node({
		Description: descriptionOf(definition.description),
		Name: definition.name.value,
		Arguments: list(definition.arguments, inputValue),
		Type: typeTree(definition.type),
		Directives: list(definition.directives, directiveTree),
	});
}

function inputValue(definition: InputValueDefinitionNode): RegoValue {
	return node({
		Description: descriptionOf(definition.description),
		Name: definition.name.value,
		DefaultValue: definition.defaultValue && valueTree(definition.defaultValue),
		Type: typeTree(definition.type),
		Directives: list(definition.directives, directiveTree),
	});
}

function enumValue(definition: EnumValueDefinitionNode): RegoValue {
	return node({
		Description: descriptionOf(definition.description),
		Name: definition.name.value,
		Directives: list(definition.directives, directiveTree),
	});
}
