/**
 * A schema, read: what is left of its keywords once each is known to be sound.
 * @module
 */
import type { RE2JS } from "re2js";
import type { RegoNumber } from "../../rego/mod.ts";

/** Drafts by their numbers. A schema that names none is read as a mixture of all: `id` and `$id`, both kinds of `exclusiveMinimum`. */
export type Draft = 4 | 6 | 7 | typeof hybrid;

export const hybrid = Number.POSITIVE_INFINITY;

/** `undefined` is a keyword that is not there. */
export interface Schema extends Partial<Numbers>, Partial<Texts>, Partial<Objects>, Partial<Arrays>, Partial<Combined> {
	/** A schema that is `true` or `false`. */
	pass?: boolean;
	/** What `$ref` leads to, in place of all else. */
	ref?: Schema;
	types?: readonly string[];
	/** The only value, and the only ones, as {@link canonical} writes them. */
	const?: string;
	enum?: Choice;
	format?: string;
}

export interface Choice {
	readonly allowed: ReadonlySet<string>;
	/** All of them, for people. */
	readonly shown: string;
}

export interface Numbers {
	multipleOf: RegoNumber;
	minimum: RegoNumber | undefined;
	maximum: RegoNumber | undefined;
	exclusiveMinimum: RegoNumber;
	exclusiveMaximum: RegoNumber;
}

export interface Texts {
	minLength: number;
	maxLength: number;
	pattern: Pattern;
}

export interface Pattern {
	readonly source: string;
	readonly expression: RE2JS;
}

export interface Objects {
	minProperties: number;
	maxProperties: number;
	required: readonly string[];
	properties: ReadonlyMap<string, Schema>;
	patternProperties: readonly { readonly pattern: Pattern; readonly schema: Schema }[];
	additionalProperties: Schema | boolean;
	propertyNames: Schema;
	/** By key, what else has to be there, or what the whole object has to be. */
	dependencies: ReadonlyMap<string, Schema | readonly string[]>;
}

export interface Arrays {
	minItems: number;
	maxItems: number;
	uniqueItems: boolean;
	contains: Schema;
	/** One for all items, or one each for the first ones. */
	items: Schema | readonly Schema[];
	additionalItems: Schema | boolean;
}

export interface Combined {
	anyOf: readonly Schema[];
	oneOf: readonly Schema[];
	allOf: readonly Schema[];
	not: Schema;
	if: Schema;
	then: Schema;
	else: Schema;
}
