/**
 * Whether an optimized build has compiled data into the policy: OPA evaluates in advance what it can, and in some policies nothing that reads data.
 * @module
 */
import { CompileError } from "../../compile/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { type CompileOptions, compile } from "../compile/mod.ts";
import type { RegoSource } from "../source/mod.ts";

/** Builds once more with all values of the data changed: if the WebAssembly is the same, it contains none of them. */
export async function holdsData(platform: Platform, source: RegoSource, options: CompileOptions, wasm: Uint8Array): Promise<boolean> {
	const other = JSON.stringify(JSON.parse(source.data), (_, value: unknown) => otherValue(value));
	// Unknown if there are no values to change.
	if (other === JSON.stringify(JSON.parse(source.data))) return true;
	try {
		const built = await compile(platform, { ...source, data: other }, options);
		return built.wasm.length !== wasm.length || built.wasm.some((byte, index) => byte !== wasm[index]);
	} catch (error) {
		// The changed data does not fit the policy, so nothing is known.
		if (error instanceof CompileError) return true;
		throw error;
	}
}

/** Objects and arrays stay, with other values in them. */
function otherValue(value: unknown): unknown {
	if (typeof value === "string") return `${value} `;
	if (typeof value === "number") return value + 1;
	return typeof value === "boolean" ? !value : value;
}
