/**
 * The part of the input's schema that a term reads, where it is known before anything is evaluated.
 * @module
 */
import type { RuleNode, Term } from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import { called, callsIn, declarationsIn } from "../lint/mod.ts";
import { nodesIn } from "../syntax/mod.ts";
import { knownOf, type Scoped } from "./static_terms.ts";

/** A key that the schema does not have. */
export interface MissingKey {
	readonly key: string;
	/** The string in which it is written. */
	readonly term: Term;
	/** The keys that the schema has there. */
	readonly known: readonly string[];
}

/** What a term reads: a part of the schema, or a key that is not in it. */
export type InputPart = { readonly schema: Schema } | { readonly missing: MissingKey };

/** How many names and calls are followed: one that leads to itself is the compiler's to find. */
const farthest = 8;

/** Finds what terms read of the input. */
export class InputSchema {
	readonly #root: Schema;

	constructor(root: Schema) {
		this.#root = root;
	}

	/** Undefined where a term reads something else, or where the schema does not describe what it reads. */
	partOf(scoped: Scoped, depth = farthest): InputPart | undefined {
		const { term } = scoped;
		if (depth === 0) return undefined;
		if (term.type === "var") return this.#partOfName(term.value, scoped, depth - 1);
		if (term.type === "ref") {
			const [head, ...keys] = term.value;
			return head && this.#below(this.partOf({ ...scoped, term: head }, depth - 1), keys, scoped);
		}
		if (term.type !== "call" || called(term).name !== "object.get") return undefined;
		const [from, key] = called(term).args;
		if (from === undefined || key === undefined) return undefined;
		return this.#below(this.partOf({ ...scoped, term: from }, depth - 1), key.type === "array" ? key.value : [key], scoped);
	}

	/** The schema of the elements of a list. */
	itemsOf(scoped: Scoped): Schema | undefined {
		const part = this.partOf(scoped);
		if (part === undefined || "missing" in part) return undefined;
		const items = this.#part(part.schema.items);
		return items && "schema" in items ? items.schema : undefined;
	}

	#below(part: InputPart | undefined, keys: readonly Term[], scoped: Scoped): InputPart | undefined {
		// A key below one that is missing is not a second mistake.
		if (part !== undefined && "missing" in part) return undefined;
		let found: InputPart | undefined = part;
		for (const key of keys) {
			if (found === undefined || "missing" in found) return found;
			found = this.#step(found.schema, { ...scoped, term: key });
		}
		return found;
	}

	#step(schema: Schema, scoped: Scoped): InputPart | undefined {
		const { properties = {}, additionalProperties: others } = schema;
		if (schema.items !== undefined) return this.#part(schema.items);
		const known = knownOf(scoped);
		const key = known?.kind === "value" && typeof known.value === "string" ? known.value : undefined;
		if (key !== undefined && Object.hasOwn(properties, key)) return this.#part(properties[key]);
		if (typeof others === "object") return this.#part(others);
		const keys = Object.keys(properties);
		// OPA's compiler takes an object with properties for closed, too.
		return key === undefined || keys.length === 0 || others === true ? undefined : { missing: { key, term: scoped.term, known: keys } };
	}

	#part(schema: Schema | undefined): InputPart | undefined {
		if (schema === undefined) return undefined;
		const name = schema.$ref?.slice("#/definitions/".length);
		const meant = name === undefined ? schema : this.#root.definitions?.[name];
		return meant && { schema: meant };
	}

	#partOfName(name: string, scoped: Scoped, depth: number): InputPart | undefined {
		if (name === "input") return { schema: this.#root };
		const declared = declarationsIn(scoped.rule).filter(({ value }) => value === name);
		const [only, ...more] = declared;
		if (only === undefined || more.length > 0) return undefined;
		const value = assignedTo(only, scoped.rule);
		if (value !== undefined) return this.partOf({ ...scoped, term: value }, depth);
		const list = listOf(only, scoped.rule);
		const part = list && this.partOf({ ...scoped, term: list }, depth);
		if (part === undefined || "missing" in part) return undefined;
		const { items, additionalProperties } = part.schema;
		return this.#part(items ?? (typeof additionalProperties === "object" ? additionalProperties : undefined));
	}
}

function assignedTo(name: Term, rule: RuleNode): Term | undefined {
	return callsIn(rule, "assign").find(({ args: [target] }) => target === name)?.args[1];
}

/** What `some name in list`, `some key, name in list` and `every name in list` go through. */
function listOf(name: Term, rule: RuleNode): Term | undefined {
	const every = nodesIn(rule, "every").find(({ value }) => value === name);
	if (every !== undefined) return every.domain;
	const calls = nodesIn(rule, "some").flatMap(({ symbols }) => symbols.flatMap((one) => (one.type === "call" ? [called(one)] : [])));
	const found = calls.find(({ args }) => args.at(-2) === name);
	return found?.args.at(-1);
}
