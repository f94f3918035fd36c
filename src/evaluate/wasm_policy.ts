/**
 * A compiled policy on `@open-policy-agent/opa-wasm`, with that package's traps closed.
 * @see https://www.openpolicyagent.org/docs/wasm
 * @module
 */
import { type LoadedPolicy, loadPolicy } from "@open-policy-agent/opa-wasm";
import { OssifyError } from "../errors.ts";
import { type CheckedJson, encodeUtf8 } from "../json/mod.ts";
import { refuseMissingBuiltins } from "./builtins.ts";
import { explainFailure } from "./failure.ts";
import { compileModule } from "./module.ts";

/** A policy that is ready to be asked. */
export interface WasmPolicy {
	/** The paths that can be asked for, such as `ossify/decision`. */
	readonly entrypoints: readonly string[];
	/**
	 * Evaluates one entrypoint. Pure: the same input gives the same result.
	 * @param input left out, the policy's input is undefined
	 * @returns the value, or undefined where the policy has none
	 * @throws {OssifyError} `policy/no-entrypoint`, `policy/conflict`, `policy/failed`
	 */
	evaluate(entrypoint: string, input?: CheckedJson): unknown;
}

/** The module asks for at least 2 pages (64 KiB each). Without a maximum a policy could take all the host's memory. */
const memory = { initial: 8, maximum: 16384 };

/** What a policy of ABI 1.x exports, as far as it is used here. */
const required = [
	"opa_wasm_abi_version",
	"opa_wasm_abi_minor_version",
	"builtins",
	"entrypoints",
	"eval",
	"opa_json_parse",
	"opa_json_dump",
];

/**
 * Compiles and instantiates a policy.
 * @param data the base document, as JSON; an object
 * @throws {OssifyError} `policy/not-wasm`, `policy/unsupported-builtin`, `policy/invalid-data`
 */
export async function loadWasm(wasm: Uint8Array, data: string): Promise<WasmPolicy> {
	const loaded = await instantiate(wasm);
	refuseMissingBuiltins(loaded);
	setData(loaded, data);
	// ABI 1.2's opa_eval takes input that it cannot parse for an undefined one, and then no deny rule holds.
	// Below 1.2 the package parses first, and throws.
	loaded.minorVersion = 1;
	return {
		entrypoints: Object.keys(loaded.entrypoints as Record<string, number>),
		evaluate: (entrypoint, input) => evaluate(loaded, entrypoint, input),
	};
}

async function instantiate(wasm: Uint8Array): Promise<LoadedPolicy> {
	try {
		const module = await compileModule(wasm);
		const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
		// Of a module that lacks them, the package only prints a complaint, and goes on.
		if (!required.every((name) => exported.includes(name))) throw new TypeError("it lacks OPA's exports");
		return await loadPolicy(module, { ...memory });
	} catch (cause) {
		throw new OssifyError("policy/not-wasm", "cannot load policy.wasm: it is not a policy that OPA compiled (ABI 1.x), or it is damaged", {
			cause,
		});
	}
}

function setData(loaded: LoadedPolicy, data: string): void {
	try {
		JSON.parse(data); // opa_json_parse would pass over what stands behind the end
		loaded.setData(exactBuffer(encodeUtf8(data)));
	} catch (cause) {
		throw explainFailure("policy/invalid-data", "cannot load the policy's data", cause);
	}
}

function evaluate(loaded: LoadedPolicy, entrypoint: string, input: CheckedJson | undefined): unknown {
	if (!Object.hasOwn(loaded.entrypoints, entrypoint)) throw noEntrypoint(loaded, entrypoint);
	try {
		const results = loaded.evaluate(input && exactBuffer(input), entrypoint) as { result: unknown }[];
		return results[0]?.result;
	} catch (cause) {
		throw explainFailure("policy/failed", `cannot evaluate data.${entrypoint.replaceAll("/", ".")}`, cause);
	}
}

function noEntrypoint(loaded: LoadedPolicy, entrypoint: string): OssifyError {
	const has = Object.keys(loaded.entrypoints as Record<string, number>).join(", ") || "none";
	return new OssifyError(
		"policy/no-entrypoint",
		`the policy has no entrypoint ${entrypoint}; it has: ${has}. Build it with that entrypoint`,
	);
}

/** Only an ArrayBuffer is taken as JSON: a Uint8Array would become the object `{"0": 123, …}`. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
	const { buffer, byteOffset, byteLength } = bytes;
	if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength) return buffer;
	return bytes.slice().buffer as ArrayBuffer;
}
