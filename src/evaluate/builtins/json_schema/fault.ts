/**
 * What is wrong with a schema, in the words of OPA's gojsonschema: `json.verify_schema` hands them on.
 * @module
 */
import { BuiltinError } from "../builtin.ts";

/** No schema of JSON Schema. */
export class SchemaError extends BuiltinError {}

export function wrongType(expected: string, keyword: string): SchemaError {
	return new SchemaError(`Invalid type. Expected: ${expected}, given: ${keyword}`);
}

export function mustBe(keyword: string, kind: string): SchemaError {
	return new SchemaError(`${keyword} must be ${kind}`);
}
