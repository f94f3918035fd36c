/**
 * The Rego compiler: OPA's own, as WebAssembly, behind three functions.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { CompileError, type Diagnostic } from "./diagnostics.ts";
import { Reactor } from "./wasi.ts";

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
	/** As `opa build -O`; 0 if left out. Above 0, builtins with constant arguments are evaluated here. */
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
}

/**
 * Loads the compiler from its WebAssembly (`wasm/compiler.wasm.br`, decompressed).
 * @throws {OssifyError} `host/compiler` when it isn't that, or doesn't start here
 */
export async function loadCompiler(wasm: Uint8Array | WebAssembly.Module): Promise<Compiler> {
	const module = wasm instanceof WebAssembly.Module ? wasm : await compileModule(wasm);
	return new HostedCompiler(module, await Reactor.start(module));
}

async function compileModule(wasm: Uint8Array): Promise<WebAssembly.Module> {
	try {
		return await WebAssembly.compile(wasm as BufferSource);
	} catch (cause) {
		throw new OssifyError("host/compiler", "loading the Rego compiler: these bytes are no WebAssembly module", { cause });
	}
}

/** What wasm/compiler/response.go writes. */
interface Response {
	readonly diagnostics?: readonly Diagnostic[];
	readonly manifest?: Manifest;
	readonly text?: string;
	readonly failure?: { readonly message: string; readonly stack?: string };
}

class HostedCompiler implements Compiler {
	readonly #module: WebAssembly.Module;
	#reactor: Reactor | undefined;

	constructor(module: WebAssembly.Module, reactor: Reactor) {
		this.#module = module;
		this.#reactor = reactor;
	}

	build(request: BuildRequest): BuildResult {
		const { response, bytes } = this.#ask({ op: "build", ...request, capabilities: allowed(request) });
		refuse("compiling the policy", response);
		return { wasm: bytes, manifest: expected(response.manifest) };
	}

	check(request: CheckRequest): readonly Diagnostic[] {
		const { response } = this.#ask({ op: "check", ...request, capabilities: allowed(request) });
		return response.diagnostics ?? [];
	}

	format(module: RegoModule): string {
		const { response } = this.#ask({ op: "format", modules: [module] });
		refuse(`formatting ${module.path}`, response);
		return expected(response.text);
	}

	#ask(request: object): { response: Response; bytes: Uint8Array<ArrayBuffer> } {
		// While a call runs there is no instance to return to: one that throws is not used again.
		const reactor = this.#reactor ?? Reactor.restart(this.#module);
		this.#reactor = undefined;
		const { json, bytes } = reactor.call(request);
		this.#reactor = reactor;
		const response = json as Response;
		if (response.failure) throw failed(response.failure);
		return { response, bytes };
	}
}

function allowed({ capabilities }: CheckRequest): string[] {
	return [...capabilities.native, ...capabilities.hosted];
}

function refuse(doing: string, { diagnostics = [] }: Response): void {
	if (diagnostics.length === 0) return;
	const nothing = diagnostics.every(({ code }) => code === "ossify_no_entrypoint");
	throw new CompileError(nothing ? "policy/no-entrypoint" : "policy/compile", doing, diagnostics);
}

function failed({ message, stack }: NonNullable<Response["failure"]>): OssifyError {
	const cause = stack === undefined ? undefined : new Error(stack);
	return new OssifyError("host/compiler", `running the Rego compiler: ${message}; this is a fault of ossify`, { cause });
}

function expected<T>(part: T | undefined): T {
	if (part === undefined) throw failed({ message: "its answer holds no result" });
	return part;
}
