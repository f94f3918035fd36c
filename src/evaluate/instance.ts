/**
 * A policy's instance, and `@open-policy-agent/opa-wasm`'s `LoadedPolicy` on it, which holds its data and evaluates it.
 * @module
 */
import * as opa from "@open-policy-agent/opa-wasm";
import { OssifyError } from "../errors.ts";
import type { Kept } from "../json/mod.ts";
import type { ReadInterpreter } from "./builtins/mod.ts";
import { PolicyImports } from "./imports.ts";
import type { PolicyExports, PolicyMemory } from "./memory.ts";
import { compileModule } from "./module.ts";
import { readsOf } from "./reads.ts";

type LoadedPolicy = opa.LoadedPolicy;

/** The package's types declare a named export, but its ES module has the class in its default export. */
const { LoadedPolicy } = (opa as unknown as { default: Pick<typeof opa, "LoadedPolicy"> }).default;

/** A policy that is running. */
export interface Instance {
	readonly loaded: LoadedPolicy;
	/** The parts of its input that it can read. */
	readonly reads: Kept;
	/**
	 * Evaluates entrypoints on one input, which is parsed once. In place of the package's own function, which reads each result as JSON, where
	 * sets and exact numbers are lost.
	 * @param input in Rego's notation; left out, undefined
	 * @returns the results, in Rego's notation
	 */
	evaluate(entrypoints: readonly string[], input: Uint8Array | undefined): readonly string[];
}

/** The module asks for at least 2 pages (64 KiB each). Without a maximum a policy could take all the host's memory. */
const memorySize = { initial: 8, maximum: 16384 };

/** What a policy of ABI 1.x exports, as far as it is used here. */
const required = [
	"opa_wasm_abi_version",
	"builtins",
	"entrypoints",
	"eval",
	"opa_eval_ctx_get_result",
	"opa_eval_ctx_new",
	"opa_eval_ctx_set_data",
	"opa_eval_ctx_set_entrypoint",
	"opa_eval_ctx_set_input",
	"opa_free",
	"opa_heap_ptr_set",
	"opa_json_dump",
	"opa_malloc",
	"opa_value_dump",
	"opa_value_parse",
];

/**
 * Compiles and instantiates a policy, and loads the builtins that it calls.
 * @throws {OssifyError} `policy/not-wasm`, `policy/unsupported-builtin`, `policy/no-interpreter`
 */
export async function instantiate(wasm: Uint8Array, interpreter?: ReadInterpreter): Promise<Instance> {
	const memory = new WebAssembly.Memory(memorySize);
	const imports = new PolicyImports(memory);
	const { exports, reads } = await start(wasm, imports);
	try {
		const values = await imports.connect(exports as unknown as PolicyExports, interpreter);
		const instance = instanceOf(exports as unknown as PolicyExports, memory, values, reads);
		const { entrypoints } = instance.loaded as { entrypoints: unknown };
		if (typeof entrypoints !== "object" || entrypoints === null) throw new TypeError("its entrypoints are not an object");
		return instance;
	} catch (cause) {
		// Its own functions answered with what no policy of OPA's does, or trapped.
		throw cause instanceof OssifyError ? cause : notWasm(cause);
	}
}

async function start(wasm: Uint8Array, imports: PolicyImports): Promise<{ readonly exports: WebAssembly.Exports; readonly reads: Kept }> {
	try {
		const module = await compileModule(wasm);
		const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
		if (!required.every((name) => exported.includes(name))) throw new TypeError("it lacks OPA's exports");
		const { exports } = await WebAssembly.instantiate(module, imports.object);
		const version = (exports.opa_wasm_abi_version as WebAssembly.Global).value as unknown;
		if (version !== 1) throw new TypeError(`its ABI has the version ${version}`);
		return { exports, reads: readsOf(module) };
	} catch (cause) {
		throw notWasm(cause);
	}
}

function notWasm(cause: unknown): OssifyError {
	const message = "cannot load policy.wasm: it is not a policy that OPA compiled (ABI 1.x), or it is damaged";
	return new OssifyError("policy/not-wasm", message, { cause });
}

function instanceOf(exports: PolicyExports, memory: WebAssembly.Memory, values: PolicyMemory, reads: Kept): Instance {
	// Of ABI 1.2 the package would use opa_eval, which takes input that it cannot parse for an undefined one, and then no deny rule
	// holds. Below 1.2 the package parses first, and throws.
	const loaded = new LoadedPolicy({ exports: { ...exports, opa_json_parse: exports.opa_value_parse } } as never, memory, 1);
	return { loaded, reads, evaluate: (names, input) => evaluateEach(exports, loaded as unknown as LoadedParts, values, { names, input }) };
}

/** What the package keeps of a loaded policy. */
interface LoadedParts {
	readonly entrypoints: Readonly<Record<string, number>>;
	readonly dataAddr: number;
	readonly dataHeapPtr: number;
}

/** What is asked for. */
interface Question {
	readonly names: readonly string[];
	readonly input: Uint8Array | undefined;
}

/** @see https://www.openpolicyagent.org/docs/wasm#evaluation */
function evaluateEach(
	exports: PolicyExports,
	{ entrypoints, dataAddr, dataHeapPtr }: LoadedParts,
	values: PolicyMemory,
	{ names, input }: Question,
) {
	exports.opa_heap_ptr_set(dataHeapPtr);
	const parsed = input === undefined ? 0 : values.parse(input);
	if (input !== undefined && parsed === 0) throw new Error("it cannot parse its input");
	return names.map((name) => {
		const context = exports.opa_eval_ctx_new();
		exports.opa_eval_ctx_set_input(context, parsed);
		exports.opa_eval_ctx_set_data(context, dataAddr);
		exports.opa_eval_ctx_set_entrypoint(context, entrypoints[name] as number);
		exports.eval(context);
		return values.dump(exports.opa_eval_ctx_get_result(context));
	});
}
