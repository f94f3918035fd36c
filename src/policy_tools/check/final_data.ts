/**
 * Whether an optimized build has written data into the policy: OPA evaluates ahead what it can, and of some policies nothing that asks for data.
 * @module
 */
import { CompileError } from "../../compile/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { type CompileOptions, compile } from "../compile/mod.ts";
import type { RegoSource } from "../source/mod.ts";

/** Builds once more, with another value for each that the data have: where the WebAssembly is the same, it holds none of them. */
export async function holdsData(platform: Platform, source: RegoSource, options: CompileOptions, wasm: Uint8Array): Promise<boolean> {
	const other = JSON.stringify(JSON.parse(source.data), (_, value: unknown) => otherValue(value));
	// Nothing is known where there are no values to be changed.
	if (other === JSON.stringify(JSON.parse(source.data))) return true;
	try {
		const built = await compile(platform, { ...source, data: other }, options);
		return built.wasm.length !== wasm.length || built.wasm.some((byte, index) => byte !== wasm[index]);
	} catch (error) {
		// Such data does not fit the policy, so that nothing is known.
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
