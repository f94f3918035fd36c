/**
 * Syntax trees of Rego, as the compiler returns them: in the shape of OPA's own JSON, but with where each node begins and ends in place of
 * its file, row, column and text.
 * @module
 */

/** Where a node begins and ends in its module's text, in UTF-16 code units. */
export type Extent = readonly [start: number, end: number];

/** Shared by all nodes. */
interface Node<Type extends string> {
	readonly type: Type;
	readonly at: Extent;
}

/** A module that was parsed; whether it compiles is another question. */
export interface ModuleNode extends Node<"module"> {
	readonly package: readonly StringNode[];
	readonly imports: readonly ImportNode[];
	/** In the order of the text. */
	readonly rules: readonly RuleNode[];
	readonly comments: readonly Node<"comment">[];
}

/** `import data.a as b`. */
export interface ImportNode extends Node<"import"> {
	readonly path: RefNode;
	readonly alias?: VarNode;
}

/** Shared by a rule and each of its `else`. */
interface Alternative {
	/** Left out where it is true because none is written. */
	readonly value?: Term;
	/** Whether the value follows `:=` and not `=`. */
	readonly assign?: boolean;
	/** Empty where none is written. */
	readonly body: Body;
	readonly else?: ElseNode;
}

/** A rule. Of a default, `at` is the word. */
export interface RuleNode extends Node<"rule">, Alternative {
	readonly default?: boolean;
	/** Its name, and what follows it in dots and brackets. */
	readonly ref: readonly Term[];
	/** Of a function. */
	readonly args: readonly Term[];
	/** What follows `contains`. */
	readonly key?: Term;
}

/** The branch if the body of a rule does not hold. */
export interface ElseNode extends Node<"else">, Alternative {}

/** Expressions, all of which have to hold. */
export type Body = readonly ExpressionNode[];

/** A condition, or a part of a template string. */
export interface ExpressionNode extends Node<"expression"> {
	readonly negated?: boolean;
	readonly with?: readonly WithNode[];
	readonly holds: Term | SomeNode | EveryNode | NotNode | LogicalNode;
}

/** `with input as {}`. */
export interface WithNode extends Node<"with"> {
	readonly target: Term;
	readonly value: Term;
}

/** `some a, b`; of `some a, b in c`, the only symbol is a call of `internal.member_3`. */
export interface SomeNode extends Node<"some"> {
	readonly symbols: readonly Term[];
}

/** `every a, b in c { … }`. */
export interface EveryNode extends Node<"every"> {
	readonly key?: Term;
	readonly value: Term;
	readonly domain: Term;
	readonly body: Body;
}

/** `not { … }`, with future.keywords.not. */
export interface NotNode extends Node<"not"> {
	readonly body: Body;
}

/** `a and b`, `a or b`, with future.keywords.and or future.keywords.or. */
export interface LogicalNode extends Node<"logical"> {
	readonly left: Body;
	readonly right: Body;
}

/** A name; `_` is one, too. */
export interface VarNode extends Node<"var"> {
	readonly value: string;
}

/** A text, without its quotes; in a reference, also a name after a dot. */
export interface StringNode extends Node<"string"> {
	readonly value: string;
}

/** A number, as written. */
export interface NumberNode extends Node<"number"> {
	readonly value: string;
}

/** `a.b[c]`: its elements. */
export interface RefNode extends Node<"ref"> {
	readonly value: readonly Term[];
}

/** `f(x)` and `x + y`: the function, by the name that OPA gives an operator, and what it is called with. */
export interface CallNode extends Node<"call"> {
	readonly value: readonly [RefNode, ...Term[]];
}

/** `{a: b}`, without those whose key is given twice. */
export interface ObjectNode extends Node<"object"> {
	readonly value: readonly (readonly [key: Term, value: Term])[];
}

/** An array, or a set, which is sorted. */
export interface CollectionNode extends Node<"array" | "set"> {
	readonly value: readonly Term[];
}

/** `[a | b]`, `{a | b}` and `{k: a | b}`. */
export interface ComprehensionNode extends Node<"arraycomprehension" | "setcomprehension" | "objectcomprehension"> {
	readonly key?: Term;
	readonly term: Term;
	readonly body: Body;
}

/** `$"a {b}"`: texts, other literals, and expressions. */
export interface TemplateNode extends Node<"templatestring"> {
	readonly parts: readonly (Term | ExpressionNode)[];
}

/** A node with a value. */
export type Term =
	| Node<"null">
	| (Node<"boolean"> & { readonly value: boolean })
	| NumberNode
	| StringNode
	| VarNode
	| RefNode
	| CallNode
	| ObjectNode
	| CollectionNode
	| ComprehensionNode
	| TemplateNode;

/** Any node. */
export type SyntaxNode =
	| ModuleNode
	| ImportNode
	| RuleNode
	| ElseNode
	| ExpressionNode
	| WithNode
	| SomeNode
	| EveryNode
	| NotNode
	| LogicalNode
	| Node<"comment">
	| Term;

/** The tree of a module: undefined if it does not parse, and a word if its tree is too large to return, or of a later Rego. */
export type SyntaxTree = ModuleNode | "deep" | "long" | "unknown" | null;
