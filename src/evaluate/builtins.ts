/**
 * Which of Rego's builtin functions a policy may need from its host.
 * @module
 */
import type { LoadedPolicy } from "@open-policy-agent/opa-wasm";
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import { OssifyError } from "../errors.ts";

const hosted = new Set<string>(capabilities.hosted);

/**
 * Refuses a policy that needs a builtin which nothing here implements. Otherwise it would fail only once it is called,
 * which for a deny rule may be the day of the attack.
 * @throws {OssifyError} `policy/unsupported-builtin`
 */
export function refuseMissingBuiltins(loaded: LoadedPolicy): void {
	const missing = needed(loaded).filter((name) => !hosted.has(name));
	if (missing.length === 0) return;
	throw new OssifyError(
		"policy/unsupported-builtin",
		`cannot use the policy: it calls ${missing.sort().join(", ")}, which ossify does not host. See docs/compiler.md for those that it does`,
	);
}

/** The module's own table of the builtins that it imports. */
function needed(loaded: LoadedPolicy): string[] {
	const { exports } = loaded.wasmInstance as WebAssembly.Instance;
	const call = (name: string, ...args: number[]) => (exports[name] as (...args: number[]) => number)(...args);
	const start = call("opa_json_dump", call("builtins"));
	const memory = new Uint8Array(loaded.mem.buffer);
	const text = new TextDecoder().decode(memory.subarray(start, memory.indexOf(0, start)));
	return Object.keys(JSON.parse(text) as Record<string, number>);
}
