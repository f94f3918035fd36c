/**
 * `graphql.*`: queries and schemas, by GraphQL's reference implementation, told as the trees that OPA has from gqlparser.
 * @module
 */
import type { DocumentNode } from "graphql";
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { type Builtin, BuiltinError, type Family } from "../builtin.ts";
import { text } from "../operands.ts";
import { parseQuery, parseSchema } from "./parse.ts";
import { queryText } from "./query_text.ts";
import { queryTree } from "./query_tree.ts";
import { schemaText } from "./schema_text.ts";
import { schemaTree } from "./schema_tree.ts";
import { isValidQuery, schemaFrom } from "./validate.ts";

export const graphql: Family = {
	"graphql.is_valid": orFalse((query, schema) => verified(query, schema) !== undefined),
	"graphql.parse": (query, schema) => {
		const trees = verified(query, schema);
		if (trees === undefined) throw new BuiltinError("the query does not fit the schema");
		return trees;
	},
	"graphql.parse_and_verify": (query, schema) => {
		const trees = orFalse((...operands) => verified(...operands) ?? false)(query ?? null, schema ?? null);
		return Array.isArray(trees) ? [true, ...trees] : [false, new RegoObject([]), new RegoObject([])];
	},
	"graphql.parse_query": (query) => queryTree(parseQuery(text(query))),
	"graphql.parse_schema": (schema) => schemaTree(parseSchema(text(schema))),
	"graphql.schema_is_valid": orFalse((schema) => schemaFrom(schemaDocument(schema)) !== undefined),
};

/** What would be undefined is false. */
function orFalse(builtin: Builtin): Builtin {
	return (...operands) => {
		try {
			return builtin(...operands);
		} catch (error) {
			if (error instanceof BuiltinError) return false;
			throw error;
		}
	};
}

/** The two trees; undefined where the query does not fit, or the schema is none. */
function verified(query?: RegoValue, schema?: RegoValue): readonly RegoValue[] | undefined {
	const asked = query instanceof RegoObject ? parseQuery(queryText(query)) : parseQuery(text(query));
	const given = schemaDocument(schema);
	const built = schemaFrom(given);
	return built && isValidQuery(built, asked) ? [queryTree(asked), schemaTree(given)] : undefined;
}

/** A text, or the tree that `graphql.parse_schema` made of one. */
function schemaDocument(schema: RegoValue | undefined): DocumentNode {
	return parseSchema(schema instanceof RegoObject ? schemaText(schema) : text(schema));
}
