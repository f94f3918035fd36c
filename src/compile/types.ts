/**
 * The requests to the compiler, and its responses.
 * @module
 */
import type { Diagnostic } from "./diagnostics.ts";
import type { SyntaxTree } from "./tree.ts";

/** A Rego file: its name in diagnostics and in the policy's own runtime errors, and its text. */
export interface RegoModule {
	readonly path: string;
	readonly text: string;
}

/** The builtins that a policy may call; `wasm/capabilities.json` holds ossify's. */
export interface Capabilities {
	/** Those that OPA compiles into the policy. */
	readonly native: readonly string[];
	/** Those that the policy imports, and the evaluator provides. OPA's WebAssembly may have some of them too: it is not used. */
	readonly hosted: readonly string[];
	/** Why a policy may not call some of the others. */
	readonly refused?: Readonly<Record<string, string>>;
}

/** A request for a check. */
export interface CheckRequest {
	readonly modules: readonly RegoModule[];
	readonly capabilities: Capabilities;
	/** The base document: JSON text of an object. Its numbers are taken as written. */
	readonly data?: string;
	/** A JSON schema of the input, as JSON text: references to what it doesn't have are type errors. */
	readonly schema?: string;
	/** Whether unused variables and imports and the like are errors (OPA's strict mode). */
	readonly strict?: boolean;
}

/** A request for a build. Rules that no entrypoint needs are left out, as by `opa build --prune-unused`. */
export interface BuildRequest extends CheckRequest {
	/** Rules by path, `ossify/decision`. */
	readonly entrypoints?: readonly string[];
	/** Whether to build also the entrypoints that `# METADATA` marks with `entrypoint: true`. */
	readonly annotatedEntrypoints?: boolean;
	/** Whether the policy says which parts of its input it can read, in a custom section; without it, the WebAssembly is `opa build`'s. */
	readonly reads?: boolean;
}

/** A request for a build by an interpreter. */
export interface OptimizingRequest extends BuildRequest {
	/**
	 * As `opa build -O`; 0 if left out. Above 0 what depends on no input is evaluated here as far as OPA can, and that includes `data`:
	 * other data changes nothing of that, and data with 100 000 entries is written out as rules.
	 */
	readonly optimize?: 0 | 1 | 2;
}

/** The part of a bundle's `.manifest` about the build. */
export interface Manifest {
	readonly revision: string;
	readonly roots: readonly string[];
	readonly wasm: readonly { entrypoint: string; module: string; annotations?: readonly unknown[] }[];
	readonly rego_version: number;
}

/** A compiled policy. */
export interface BuildResult {
	readonly wasm: Uint8Array<ArrayBuffer>;
	readonly manifest: Manifest;
}

/** A builtin function of OPA, hosted or not. */
export interface Builtin {
	readonly name: string;
	/** How many arguments it takes. */
	readonly arity: number;
	/** Whether it has a result; `print` hasn't. */
	readonly result: boolean;
	/** Whether its result is true or false. */
	readonly boolean?: boolean;
	/** Its operator, where it has one. */
	readonly infix?: string;
	/** Whether Rego v1 refuses it. */
	readonly deprecated?: boolean;
	/** Whether equal arguments may give different results (clock, network, chance). */
	readonly nondeterministic?: boolean;
}

/** A rule that is a test. */
export interface RegoTest {
	/** `ossify.tmpfs_test`. */
	readonly package: string;
	/** `test_…` or `todo_test_…`. */
	readonly name: string;
	/** As a build takes it: `ossify/tmpfs_test/test_…`. */
	readonly entrypoint: string;
	/** The module that it is in, the first of them where there are several. */
	readonly path: string;
	/** From 1. */
	readonly row: number;
	/** From 1. */
	readonly column: number;
	/** Its name begins with `todo_`. */
	readonly skipped?: boolean;
	/**
	 * A shape in which a failure would go unseen: `test_x[case]` (what fails is missing from the value), a function (it is never called), two
	 * rules of one name (one that holds hides the other).
	 */
	readonly flaw?: "partial" | "function" | "repeated";
}

/** A request for an evaluation by OPA's own interpreter. */
export interface InterpretRequest extends CheckRequest {
	readonly questions: readonly Question[];
	/** Whether to count what is reached. */
	readonly coverage?: boolean;
	/** Whether to report why an answer is not true. Nothing is counted then: an explanation tries more than is needed. */
	readonly explain?: boolean;
}

/** A document, asked for. */
export interface Question {
	/** A rule by its path, `ossify/decision`. */
	readonly entrypoint: string;
	/** JSON text, or a value in Rego's notation, which may hold sets; left out, the input is undefined. */
	readonly input?: string;
	/** The base document in place of the request's: JSON text of an object. */
	readonly data?: string;
}

/** Two versions of a policy, and the entrypoints to compare. */
export interface AffectedRequest extends CheckRequest {
	/** The modules, as they were. */
	readonly before: readonly RegoModule[];
	readonly entrypoints: readonly string[];
}

/** The result of an evaluation by the interpreter. */
export interface Interpretation {
	/** In the order of the questions. */
	readonly evaluations: readonly Evaluation[];
	/** By module, where it was asked for. */
	readonly coverage?: readonly FileCoverage[];
}

/** An answer. */
export interface Evaluation {
	/** Left out where it is undefined. A set is a sorted array. */
	readonly value?: unknown;
	/** The policy's error, such as a conflict. */
	readonly error?: Diagnostic;
	readonly nanoseconds: number;
	/** The lines of `print`. */
	readonly printed?: readonly PrintedLine[];
	/** Why it is not true; where asked for. */
	readonly reasons?: readonly Reason[];
}

/** A line of `print`, and where it was called. */
export interface PrintedLine {
	readonly path: string;
	readonly row: number;
	readonly text: string;
}

/** An expression that was not true, with the values in it. */
export interface Reason {
	readonly path: string;
	readonly row: number;
	readonly column: number;
	/** The rule that it is in. */
	readonly rule: string;
	/** As it is written. */
	readonly expression: string;
	/** `true` is what follows a `not`. */
	readonly verdict: "false" | "undefined" | "true";
	/** Parts of it with their values, as Rego; without one a part is undefined. */
	readonly values: readonly { readonly text: string; readonly value?: string }[];
	/** The two sides of an equality, as JSON. */
	readonly sides?: readonly [string, string];
	/** How often it was not true; the values are those of the last time. */
	readonly tries: number;
	/** Why a rule that it asks for has no value. */
	readonly because?: readonly Reason[];
	/** How many more rules there are that could have given it one. */
	readonly others?: number;
}

/** The coverage of a module. */
export interface FileCoverage {
	readonly path: string;
	/** Rules, and each `else` on its own, with how often they had a value. */
	readonly rules: readonly { readonly name: string; readonly row: number; readonly end: number; readonly hits: number }[];
	/** Lines on which rules or expressions begin, with how often the one that was reached least was reached. */
	readonly lines: readonly { readonly row: number; readonly hits: number }[];
}

/**
 * A loaded compiler. Each function throws `host/compiler` when the compiler itself fails; the next call gets
 * a fresh instance.
 */
export interface Compiler {
	/**
	 * Compiles to WebAssembly; equal requests give equal bytes.
	 * @throws {CompileError} `policy/compile` with diagnostics, or `policy/no-entrypoint`
	 */
	build(request: BuildRequest): BuildResult;
	/** Everything that is wrong, sorted by path, row and column; empty if nothing is. */
	check(request: CheckRequest): readonly Diagnostic[];
	/**
	 * A module's text as `opa fmt` formats it.
	 * @throws {CompileError} `policy/compile` when it doesn't parse
	 */
	format(module: RegoModule): string;
	/**
	 * The tests of modules, by package, file and place.
	 * @throws {CompileError} `policy/compile` when one doesn't parse
	 */
	tests(modules: readonly RegoModule[]): readonly RegoTest[];
	/**
	 * The entrypoints that may have another value than before, since they depend on a rule that only one version has.
	 * @throws {CompileError} `policy/compile` where one of the versions has faults
	 */
	affected(request: AffectedRequest): readonly string[];
	/** What each module is parsed to, in their order: also one that does not compile. Of an answer all places are in the text that was given. */
	trees(modules: readonly RegoModule[]): readonly SyntaxTree[];
	/** Every builtin that this version of OPA knows. */
	builtins(): readonly Builtin[];
}

/** A compiler that evaluates as well: a module of twice the size. */
export interface Interpreter extends Compiler {
	/**
	 * As a compiler's; optimizing is evaluating, too.
	 * @throws {CompileError} `policy/compile` with diagnostics, or `policy/no-entrypoint`
	 */
	build(request: OptimizingRequest): BuildResult;
	/**
	 * Evaluates with OPA's own interpreter, which the compiled policy has to agree with.
	 * @throws {CompileError} `policy/compile` with diagnostics, or `policy/no-entrypoint`
	 */
	interpret(request: InterpretRequest): Interpretation;
}
