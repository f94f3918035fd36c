/**
 * What a rule about style is: data, and a function over a module's tokens.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import type { Outline } from "./outline.ts";
import type { Token } from "./tokens.ts";

/** A place that a rule does not like. */
export interface Hit {
	readonly at: Token;
	/** What is wrong. */
	readonly message: string;
	/** What to do. */
	readonly advice: string;
}

/** All that is checked together. */
export interface Project {
	readonly outlines: readonly Outline[];
	/** These, and ossify's own where they are not among them: what there is to refer to. */
	readonly known: readonly Outline[];
	/** The base document. */
	readonly data: JsonObject;
	/** The names of OPA's builtins that policies may call. */
	readonly builtins: ReadonlySet<string>;
}

/** A rule. `docs/checks.md` says why it is there, with an example of each kind. */
export interface StyleRule {
	readonly id: string;
	/** One line, for lists of rules. */
	readonly summary: string;
	find(module: Outline, project: Project): readonly Hit[];
}
