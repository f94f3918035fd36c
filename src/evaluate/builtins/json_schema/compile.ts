/**
 * From a schema as it is written to one that documents can be held to. All of it is checked, in gojsonschema's order, as a call tells the first
 * fault only.
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { Budget } from "./budget.ts";
import { SchemaError } from "./fault.ts";
import { isSchema, type Reader, textAt } from "./keyword.ts";
import { combinations } from "./keywords_combining.ts";
import { bounds } from "./keywords_of_bounds.ts";
import { parts } from "./keywords_of_parts.ts";
import { values } from "./keywords_of_values.ts";
import { Pool, type Source } from "./pool.ts";
import { readReference } from "./reference.ts";
import { type Draft, hybrid, type Schema } from "./schema.ts";

/** @throws {SchemaError} where it is none, or refers to what is not in it */
export function compileSchema(root: RegoValue): Schema {
	const pool = new Pool(root);
	const { node, draft } = pool.find("");
	return new Compiler(pool).schema({ node, draft: draft ?? hybrid });
}

type Known = Source & { readonly draft: Draft };

class Compiler {
	readonly #pool: Pool;
	readonly #budget = new Budget();
	readonly #byReference = new Map<string, Schema>();

	constructor(pool: Pool) {
		this.#pool = pool;
	}

	schema(source: Known): Schema {
		const schema: Schema = {};
		this.#budget.inside(() => this.#fill(schema, source));
		return schema;
	}

	#fill(schema: Schema, { node, draft }: Known): void {
		if (draft >= 6 && typeof node === "boolean") {
			schema.pass = node;
			return;
		}
		if (!(node instanceof RegoObject)) throw new SchemaError("Expected: Valid Schema, given: Invalid JSON");
		this.#checkNotes(node, draft);
		if (this.#isElsewhere(schema, node, draft)) return;
		const here = { node, draft, schema, nested: (inner: RegoValue) => this.schema({ node: inner, draft }) };
		for (const [keyword, read] of readers) {
			const value = node.get(keyword);
			if (value !== undefined) read(value, here);
		}
	}

	/** What says nothing about documents has to be sound as well. */
	#checkNotes(node: RegoObject, draft: Draft): void {
		const isOld = draft === 4 || (draft === hybrid && node.get("id") !== undefined);
		const id = textAt(node, isOld ? "id" : "$id");
		if (id !== undefined) readReference(id);
		const definitions = node.get("definitions");
		for (const inner of definitionsIn(definitions)) this.schema({ node: inner, draft });
		textAt(node, "title");
		textAt(node, "description");
	}

	/** What stands beside a `$ref` counts for nothing, and is read all the same where the reference is known already. */
	#isElsewhere(schema: Schema, node: RegoObject, draft: Draft): boolean {
		const written = textAt(node, "$ref");
		if (written === undefined) return false;
		readReference(written);
		const reference = this.#pool.referenceIn(node) ?? written;
		const known = this.#byReference.get(reference);
		schema.ref = known ?? this.#follow(reference, draft);
		return known === undefined;
	}

	#follow(reference: string, draft: Draft): Schema {
		const target: Schema = {};
		this.#byReference.set(reference, target);
		const source = this.#pool.find(reference);
		if (!isSchema(source.node)) throw new SchemaError("Valid Schema must be of type object");
		this.#budget.inside(() => this.#fill(target, { node: source.node, draft: source.draft ?? draft }));
		return target;
	}
}

const readers: readonly (readonly [keyword: string, read: Reader])[] = [parts, bounds, values, combinations].flatMap(Object.entries);

function definitionsIn(value: RegoValue = new RegoObject([])): readonly RegoValue[] {
	const found = value instanceof RegoObject ? value.entries.map(([, inner]) => inner) : undefined;
	if (!found?.every(isSchema)) throw new SchemaError("Invalid type. Expected: Array Of Schemas, given: definitions");
	return found;
}
