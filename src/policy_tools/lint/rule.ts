/**
 * What a rule about style is: data, and a function over a module's syntax tree.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import type { Builtin, Extent } from "../../compile/mod.ts";
import type { ParsedModule } from "../syntax/mod.ts";

/** A place that a rule does not like. */
export interface Hit {
	readonly at: Extent;
	/** What is wrong. */
	readonly message: string;
	/** What to do. */
	readonly advice: string;
}

/** All that is checked together. */
export interface Project {
	readonly modules: readonly ParsedModule[];
	/** These, and ossify's own where they are not among them: what there is to refer to. */
	readonly known: readonly ParsedModule[];
	/** The base document. */
	readonly data: JsonObject;
	/** OPA's builtins that policies may call, by name. */
	readonly builtins: ReadonlyMap<string, Builtin>;
}

/** A rule. `docs/reference/checks.md` says why it is there, with an example of each kind. */
export interface StyleRule {
	readonly id: string;
	/** One line, for lists of rules. */
	readonly summary: string;
	/** Whether it finds what nothing has or reads: while a file does not parse, that may be in there. */
	readonly needsAll?: true;
	find(module: ParsedModule, project: Project): readonly Hit[];
}
