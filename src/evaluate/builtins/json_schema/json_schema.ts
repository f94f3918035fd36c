/**
 * `json.match_schema` and `json.verify_schema`: JSON Schema, drafts 4, 6 and 7, as OPA's fork of gojsonschema has it. Nothing is fetched.
 * @see https://github.com/open-policy-agent/opa/tree/main/internal/gojsonschema
 * @module
 */
import { RegoObject, type RegoValue, readValue, toJson } from "../../rego/mod.ts";
import { BuiltinError, type Family } from "../builtin.ts";
import { isJson } from "../json_text.ts";
import { compileSchema } from "./compile.ts";
import { judge } from "./validate.ts";

export const jsonSchema: Family = {
	"json.match_schema": (document, schema) => match(documentIn(document), documentIn(schema)),
	"json.verify_schema": (schema) => verify(schema),
};

function match(document: RegoValue, schema: RegoValue): RegoValue {
	const outcome = judge(compileSchema(schema), document);
	return [outcome.valid, outcome.tree()];
}

function verify(schema: RegoValue | undefined): RegoValue {
	try {
		compileSchema(documentIn(schema));
		return [true, null];
	} catch (error) {
		if (error instanceof BuiltinError) return [false, `jsonschema: ${error.message}`];
		throw error;
	}
}

/** A text holds JSON; what else it may be becomes JSON: sets are arrays. */
function documentIn(operand: RegoValue | undefined): RegoValue {
	if (typeof operand === "string" && !isJson(operand)) throw new BuiltinError("invalid JSON string");
	if (typeof operand === "string") return readValue(operand);
	if (operand instanceof RegoObject || Array.isArray(operand)) return readValue(toJson(operand));
	throw new BuiltinError("wrong type, expected string or object");
}
