/**
 * What the compiler is asked, and what it answers.
 * @module
 */
import type { Diagnostic } from "./diagnostics.ts";

/** A Rego file: its name in diagnostics and in the policy's own runtime errors, and its text. */
export interface RegoModule {
	readonly path: string;
	readonly text: string;
}

/** The builtins that a policy may call; `wasm/capabilities.json` holds ossify's. */
export interface Capabilities {
	/** Those that OPA compiles into the policy. */
	readonly native: readonly string[];
	/** Those that the policy imports, and the evaluator provides. */
	readonly hosted: readonly string[];
}

/** What can be checked. */
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

/** What can be built. */
export interface BuildRequest extends CheckRequest {
	/** Rules by path, `ossify/decision`. */
	readonly entrypoints?: readonly string[];
	/** Whether to build also what `# METADATA` marks with `entrypoint: true`. */
	readonly annotatedEntrypoints?: boolean;
	/**
	 * As `opa build -O`; 0 if left out. Above 0 what depends on no input is evaluated here, and that includes `data`:
	 * the policy is then deaf to any other data, and data with 100 000 entries is written out as rules.
	 */
	readonly optimize?: 0 | 1 | 2;
	/** Whether to leave out rules that no entrypoint needs, as `opa build --prune-unused`. */
	readonly prune?: boolean;
}

/** What a bundle's `.manifest` says of a build. */
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
	/** Its operator, where it has one. */
	readonly infix?: string;
	/** Whether Rego v1 refuses it. */
	readonly deprecated?: boolean;
	/** Whether equal arguments may give different results (clock, network, chance). */
	readonly nondeterministic?: boolean;
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
	 * A module's text as `opa fmt` lays it out.
	 * @throws {CompileError} `policy/compile` when it doesn't parse
	 */
	format(module: RegoModule): string;
	/** Every builtin that this version of OPA knows. */
	builtins(): readonly Builtin[];
}
