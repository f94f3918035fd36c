/**
 * What the trees of queries and of schemas have in common.
 * @module
 */
import type { ArgumentNode, DirectiveNode, ObjectFieldNode, TypeNode, ValueNode } from "graphql";
import { number, RegoObject, type RegoValue } from "../../rego/mod.ts";

/** A node. Empty lists and what is not there are left out, as OPA leaves them out; empty texts are not. */
export function node(members: Readonly<Record<string, RegoValue | undefined>>): RegoObject {
	return RegoObject.of(Object.fromEntries(Object.entries(members).filter(([, value]) => !(Array.isArray(value) && value.length === 0))));
}

export function list<T>(nodes: readonly T[] | undefined, tree: (one: T) => RegoValue): RegoValue[] {
	return (nodes ?? []).map(tree);
}

export function typeTree(type: TypeNode): RegoValue {
	if (type.kind === "NonNullType") return node(typeMembers(type.type, true));
	return node(typeMembers(type, false));
}

function typeMembers(type: TypeNode, nonNull: boolean): Record<string, RegoValue | undefined> {
	if (type.kind === "NamedType") return { NamedType: type.name.value, NonNull: nonNull };
	return { NamedType: "", NonNull: nonNull, Elem: type.kind === "ListType" ? typeTree(type.type) : undefined };
}

/** The kinds by their numbers in gqlparser. */
const kinds: Readonly<Record<ValueNode["kind"], number>> = {
	Variable: 0,
	IntValue: 1,
	FloatValue: 2,
	StringValue: 3,
	BooleanValue: 5,
	NullValue: 6,
	EnumValue: 7,
	ListValue: 8,
	ObjectValue: 9,
};
const blockString = 4;

export function valueTree(value: ValueNode): RegoValue {
	const kind = value.kind === "StringValue" && value.block ? blockString : kinds[value.kind];
	return node({ Kind: number(kind), Raw: rawOf(value), Children: childrenOf(value), ExpectedTypeHasDefault: false });
}

function rawOf(value: ValueNode): string {
	if (value.kind === "Variable") return value.name.value;
	if (value.kind === "NullValue") return "null";
	return "value" in value ? String(value.value) : "";
}

function childrenOf(value: ValueNode): RegoValue[] {
	if (value.kind === "ListValue") return value.values.map((item) => node({ Name: "", Value: valueTree(item) }));
	return value.kind === "ObjectValue" ? value.fields.map(argumentTree) : [];
}

export function argumentTree({ name, value }: ArgumentNode | ObjectFieldNode): RegoValue {
	return node({ Name: name.value, Value: valueTree(value) });
}

export function directiveTree({ name, arguments: given }: DirectiveNode): RegoValue {
	return node({ Name: name.value, Arguments: list(given, argumentTree), Location: "" });
}
