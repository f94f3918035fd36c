/**
 * Schemas and queries held to GraphQL's rules.
 * @module
 */
import {
	buildASTSchema,
	type DefinitionNode,
	type DocumentNode,
	GraphQLError,
	type GraphQLSchema,
	isTypeDefinitionNode,
	isTypeExtensionNode,
	Kind,
	parse,
	type TypeDefinitionNode,
	validate,
	validateSchema,
} from "graphql";

/** Which gqlparser knows, and the library does not. */
const defer = parse("directive @defer(if: Boolean = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT", { noLocation: true });

/** Undefined where the document is no valid schema. One without a type to query is valid, as it is to OPA. */
export function schemaFrom(document: DocumentNode): GraphQLSchema | undefined {
	try {
		const completed = withDefer(grounded(document));
		const errors = validateSchema(buildASTSchema(completed));
		if (errors.some(({ message }) => message !== "Query root type must be provided.")) return undefined;
		return buildASTSchema(completed, { assumeValid: true, assumeValidSDL: true });
	} catch (error) {
		// The library throws plain errors for what its rules for documents find.
		if (error instanceof GraphQLError || (error instanceof Error && error.constructor === Error)) return undefined;
		throw error;
	}
}

export function isValidQuery(schema: GraphQLSchema, query: DocumentNode): boolean {
	return validate(schema, query, undefined, { maxErrors: 1 }).length === 0;
}

function withDefer(document: DocumentNode): DocumentNode {
	const defined = document.definitions.some((one) => one.kind === Kind.DIRECTIVE_DEFINITION && one.name.value === "defer");
	return defined ? document : { ...document, definitions: [...document.definitions, ...defer.definitions] };
}

/** To gqlparser, an extension of a type that is nowhere else is that type. */
function grounded(document: DocumentNode): DocumentNode {
	const names = new Set(document.definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value));
	const definitions = document.definitions.map((definition): DefinitionNode => {
		if (!isTypeExtensionNode(definition) || names.has(definition.name.value)) return definition;
		names.add(definition.name.value);
		return { ...definition, kind: definition.kind.replace("Extension", "Definition") } as TypeDefinitionNode;
	});
	return { ...document, definitions };
}
