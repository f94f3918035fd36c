/**
 * The schemas that a schema can refer to: its own parts, by pointer or by their ids. Nothing is fetched.
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { attempted } from "../builtin.ts";
import { unescapePercent } from "../percent.ts";
import { draftOf, refuseMetaSchema } from "./drafts.ts";
import { SchemaError } from "./fault.ts";
import { pointedAt } from "./pointer.ts";
import { documentOf, isCanonical, type Reference, readReference, resolve, textOf } from "./reference.ts";
import type { Draft } from "./schema.ts";

/** A schema as it is written, and the draft of the document that it is in. */
export interface Source {
	readonly node: RegoValue;
	readonly draft: Draft | undefined;
}

export class Pool {
	readonly #sources = new Map<string, Source>();
	/** What each `$ref` means, by the schema that it is in. */
	readonly #references = new Map<RegoObject, string>();

	constructor(root: RegoValue) {
		this.#add(readReference("#"), root);
	}

	/** What the schema's `$ref` means; undefined where it has none. */
	referenceIn(schema: RegoObject): string | undefined {
		return this.#references.get(schema);
	}

	/** @throws {SchemaError} where a reference leads nowhere, or out of the schema */
	find(text: string): Source {
		const known = this.#sources.get(text);
		if (known) return known;
		const reference = readReference(text);
		const { node, draft } = this.#sources.get(documentOf(reference)) ?? refuse(reference);
		const found = { node: pointedAt(node, unescapePercent(reference.fragment)), draft };
		this.#sources.set(text, found);
		return found;
	}

	#add(base: Reference, node: RegoValue): Source {
		const source = { node, draft: draftOf(node) };
		this.#walk(base, node, source.draft);
		this.#sources.set(textOf(base), source);
		return source;
	}

	/** Finds ids and references. Whatever has an id is the base of the references in it. */
	#walk(base: Reference, node: RegoValue, draft: Draft | undefined): void {
		if (Array.isArray(node)) for (const item of node) this.#walk(base, item, draft);
		if (!(node instanceof RegoObject)) return;
		const here = this.#identified(base, node, draft);
		const target = referenceAt(node, "$ref");
		if (target) this.#references.set(node, textOf(resolve(here, target)));
		for (const [key, value] of node.entries) {
			for (const inner of schemasAt(key as string, value)) this.#walk(here, inner, draft);
		}
	}

	#identified(base: Reference, node: RegoObject, draft: Draft | undefined): Reference {
		const id = referenceAt(node, node.get("id") === undefined ? "$id" : "id");
		if (!id) return base;
		const here = resolve(base, id);
		if (this.#sources.has(textOf(here))) throw new SchemaError(`Reference already exists: "${textOf(here)}"`);
		this.#sources.set(textOf(here), { node, draft });
		return here;
	}
}

/** Nothing is fetched. */
function refuse(reference: Reference): never {
	if (!isCanonical(reference)) throw new SchemaError(`Reference ${textOf(reference)} must be canonical`);
	const url = documentOf(reference);
	refuseMetaSchema(url);
	throw new SchemaError(`remote reference loading disabled: ${url}`);
}

/** What is no reference is told of when the schema is read. */
function referenceAt(node: RegoObject, key: string): Reference | undefined {
	const text = node.get(key);
	return typeof text === "string" ? attempted(() => readReference(text)) : undefined;
}

/** Where schemas may be: not in values to compare with, and a property may be called `$ref`. */
function schemasAt(key: string, value: RegoValue): readonly RegoValue[] {
	if (key === "const" || key === "enum") return [];
	const isMap = key === "properties" || key === "dependencies" || key === "patternProperties";
	if (!isMap) return [value];
	return value instanceof RegoObject ? value.entries.map(([, inner]) => inner) : [];
}
