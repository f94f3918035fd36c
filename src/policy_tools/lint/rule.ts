/**
 * A style rule: data, and a function over a module's syntax tree.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import type { Builtin, Extent } from "../../compile/mod.ts";
import type { ParsedModule } from "../syntax/mod.ts";

/** A place where a rule finds a mistake. */
export interface Hit {
	readonly at: Extent;
	/** What is wrong. */
	readonly message: string;
	/** What to do. */
	readonly advice: string;
}

/** The modules and data that are checked together. */
export interface Project {
	readonly modules: readonly ParsedModule[];
	/** These and ossify's own: everything that a reference may name. */
	readonly known: readonly ParsedModule[];
	/** The base document. */
	readonly data: JsonObject;
	/** OPA's builtins that policies may call, by name. */
	readonly builtins: ReadonlyMap<string, Builtin>;
}

/** A rule. `docs/reference/checks.md` explains it, with an example of each kind. */
export interface StyleRule {
	readonly id: string;
	/** One line, for lists of rules. */
	readonly summary: string;
	/** Whether it finds names that do not exist or that nothing reads: a file that does not parse may have them. */
	readonly needsAll?: true;
	find(module: ParsedModule, project: Project): readonly Hit[];
}
