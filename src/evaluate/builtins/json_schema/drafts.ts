/**
 * The drafts that OPA knows.
 * @see https://json-schema.org/specification-links
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { mustBe, SchemaError } from "./fault.ts";
import { readReference, textOf } from "./reference.ts";
import type { Draft } from "./schema.ts";

const drafts: ReadonlyMap<string, Draft> = new Map([
	["http://json-schema.org/draft-04/schema", 4],
	["http://json-schema.org/draft-06/schema", 6],
	["http://json-schema.org/draft-07/schema", 7],
]);

/** The draft that a document says it is of; undefined where it says nothing of it, or is of one that OPA doesn't know. */
export function draftOf(document: RegoValue): Draft | undefined {
	if (typeof document === "boolean") return undefined;
	if (!(document instanceof RegoObject)) throw new SchemaError("schema is invalid");
	const url = document.get("$schema");
	if (url === undefined) return undefined;
	if (typeof url !== "string") throw mustBe("$schema", "of type string");
	return drafts.get(textOf(readReference(url)));
}

/**
 * OPA carries the drafts' own schemas, ossify does not: an answer would differ from OPA's, so there is none.
 * @throws {RangeError} where the URL is one of theirs
 */
export function refuseMetaSchema(url: string): void {
	if (drafts.has(url)) throw new RangeError(`a schema refers to ${url}, which is not at hand: json.verify_schema tells what is a schema`);
}
