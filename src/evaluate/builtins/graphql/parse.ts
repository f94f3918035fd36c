/**
 * Texts to documents.
 * @module
 */
import { type DocumentNode, GraphQLError, isExecutableDefinitionNode, Kind, parse, visit } from "graphql";
import { BuiltinError } from "../builtin.ts";
import { limit } from "../limits.ts";

/** A document with more is not looked at: some rules take the square of its length. */
const maxTokens = 20_000;

/** No definition at all, which the library does not take and OPA does. */
const empty: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
const blank = /^(?:[\ufeff \t\r\n,]|#[^\r\n]*)*$/;

export function parseQuery(source: string): DocumentNode {
	const document = documentOf(source);
	if (!document.definitions.every(isExecutableDefinitionNode)) throw new BuiltinError("a query defines no types");
	refuseNews(document);
	return document;
}

/** The library already takes what comes after the specification of October 2021, which gqlparser follows. */
function refuseNews(document: DocumentNode): void {
	visit(document, {
		SelectionSet: ({ selections }) => {
			if (selections.length === 0) throw new BuiltinError("nothing is selected");
		},
		enter: (node) => {
			if ("description" in node && node.description) throw new BuiltinError("a query describes nothing");
		},
	});
}

export function parseSchema(source: string): DocumentNode {
	const document = documentOf(source);
	if (document.definitions.some(isExecutableDefinitionNode)) throw new BuiltinError("a schema asks nothing");
	return document;
}

function documentOf(source: string): DocumentNode {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
	if (/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(source)) throw new BuiltinError("there is a control character in it");
	if (blank.test(source)) return empty;
	try {
		return parse(source, { maxTokens, noLocation: true, experimentalFragmentArguments: true });
	} catch (error) {
		if (!(error instanceof GraphQLError)) throw error;
		limit(error.message.includes(`more than ${maxTokens} tokens`) ? maxTokens + 1 : 0, maxTokens, "the words of a GraphQL document");
		throw new BuiltinError(error.message);
	}
}
