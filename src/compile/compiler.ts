/**
 * The Rego compiler and interpreter: OPA's own, as WebAssembly, called through a few functions.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { CompileError, type Diagnostic } from "./diagnostics.ts";
import { withReasons } from "./reasons.ts";
import type { SyntaxTree } from "./tree.ts";
import type {
	AffectedRequest,
	BuildRequest,
	BuildResult,
	Builtin,
	Capabilities,
	CheckRequest,
	Compiler,
	Evaluation,
	FileCoverage,
	Interpretation,
	Interpreter,
	InterpretRequest,
	Manifest,
	OptimizingRequest,
	Question,
	RegoModule,
	RegoTest,
} from "./types.ts";
import { Reactor } from "./wasi.ts";

/**
 * Loads the compiler from its WebAssembly (`wasm/compiler.wasm.br`, decompressed).
 * @throws {OssifyError} `host/compiler` when it isn't that, or doesn't start here
 */
export async function loadCompiler(wasm: Uint8Array): Promise<Compiler> {
	const module = await compileModule(wasm);
	return new HostedCompiler(module, await Reactor.start(module));
}

/**
 * Loads the interpreter, which is a compiler as well, from its WebAssembly (`wasm/interpreter.wasm.br`, decompressed).
 * @throws {OssifyError} `host/compiler` when it isn't that, or doesn't start here
 */
export async function loadInterpreter(wasm: Uint8Array): Promise<Interpreter> {
	const module = await compileModule(wasm);
	return new HostedInterpreter(module, await Reactor.start(module));
}

async function compileModule(wasm: Uint8Array): Promise<WebAssembly.Module> {
	try {
		return await WebAssembly.compile(wasm as BufferSource);
	} catch (cause) {
		throw new OssifyError("host/compiler", "loading the Rego compiler: these bytes are not a WebAssembly module", { cause });
	}
}

/** What wasm/compiler/response.go writes. */
interface Response {
	readonly diagnostics?: readonly Diagnostic[];
	readonly manifest?: Manifest;
	readonly text?: string;
	readonly builtins?: readonly Builtin[];
	readonly tests?: readonly RegoTest[];
	readonly affected?: readonly string[];
	readonly evaluations?: readonly Evaluation[];
	readonly coverage?: readonly FileCoverage[];
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
		return this.link(request);
	}

	protected link(request: BuildRequest, optimize?: OptimizingRequest["optimize"]): BuildResult {
		const { response, bytes } = this.ask({ ...checked(request), ...built(request), optimize, op: "build" });
		refuse("compiling the policy", response, request.capabilities);
		return { wasm: bytes, manifest: expected(response.manifest) };
	}

	check(request: CheckRequest): readonly Diagnostic[] {
		const { response } = this.ask({ ...checked(request), op: "check" });
		return withReasons(response.diagnostics ?? [], request.capabilities);
	}

	format(module: RegoModule): string {
		const { response } = this.ask({ op: "format", modules: [named(module)] });
		refuse(`formatting ${module.path}`, response);
		return expected(response.text);
	}

	tests(modules: readonly RegoModule[]): readonly RegoTest[] {
		const { response } = this.ask({ op: "tests", modules: modules.map(named) });
		refuse("reading the tests", response);
		return expected(response.tests);
	}

	affected(request: AffectedRequest): readonly string[] {
		const { before, entrypoints } = request;
		const { response } = this.ask({ ...checked(request), before: before.map(named), entrypoints, op: "affected" });
		refuse("comparing the policies", response);
		return expected(response.affected);
	}

	trees(modules: readonly RegoModule[]): readonly SyntaxTree[] {
		const { bytes } = this.ask({ op: "trees", modules: modules.map(named) });
		return JSON.parse(new TextDecoder().decode(bytes)) as SyntaxTree[];
	}

	builtins(): readonly Builtin[] {
		return expected(this.ask({ op: "builtins" }).response.builtins);
	}

	protected ask(request: object): { response: Response; bytes: Uint8Array<ArrayBuffer> } {
		// While a call runs there is no instance to return to: one that throws is not used again.
		const reactor = this.#reactor ?? Reactor.startNow(this.#module);
		this.#reactor = undefined;
		const { json, bytes } = reactor.call(request);
		this.#reactor = reactor;
		const response = json as Response;
		if (response.failure) throw failed(response.failure);
		return { response, bytes };
	}
}

class HostedInterpreter extends HostedCompiler implements Interpreter {
	override build(request: OptimizingRequest): BuildResult {
		return this.link(request, request.optimize);
	}

	interpret(request: InterpretRequest): Interpretation {
		const { questions, coverage, explain } = request;
		const { response } = this.ask({ ...checked(request), questions: questions.map(asked), coverage, explain, op: "interpret" });
		refuse("interpreting the policy", response);
		const evaluations = expected(response.evaluations);
		return response.coverage === undefined ? { evaluations } : { evaluations, coverage: response.coverage };
	}
}

// Field by field, as the compiler refuses those that it doesn't know and a caller's object may have more.

function checked({ modules, data, schema, strict, capabilities }: CheckRequest): object {
	return { modules: modules.map(named), data, schema, strict, capabilities: [...capabilities.native, ...capabilities.hosted] };
}

function built({ entrypoints, annotatedEntrypoints, reads, capabilities }: BuildRequest): object {
	return { entrypoints, annotatedEntrypoints, reads, imported: capabilities.hosted };
}

function asked({ entrypoint, input, data }: Question): Question {
	return { entrypoint, ...(input !== undefined && { input }), ...(data !== undefined && { data }) };
}

function named({ path, text }: RegoModule): RegoModule {
	return { path, text };
}

function refuse(doing: string, { diagnostics = [] }: Response, capabilities?: Capabilities): void {
	if (diagnostics.length === 0) return;
	const nothing = diagnostics.every(({ code }) => code === "ossify_no_entrypoint");
	const explained = capabilities === undefined ? diagnostics : withReasons(diagnostics, capabilities);
	throw new CompileError(nothing ? "policy/no-entrypoint" : "policy/compile", doing, explained);
}

function failed({ message, stack }: NonNullable<Response["failure"]>): OssifyError {
	const cause = stack === undefined ? undefined : new Error(stack);
	return new OssifyError("host/compiler", `running the Rego compiler: ${message}; this is a bug in ossify`, { cause });
}

function expected<T>(part: T | undefined): T {
	if (part === undefined) throw failed({ message: "its response has no result" });
	return part;
}
