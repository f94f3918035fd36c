/**
 * Compiling the policy while the command line is still loading: a hook or a runtime runs once for every container, and nothing in it
 * takes longer.
 * @module
 */
// Not their mod.ts, which load the evaluator: there is no time to wait for that.
import { maxBundle } from "../bundle/limits.ts";
import { beginCompiling, offerInterpreter } from "../evaluate/module.ts";
import type { Platform } from "../platform/mod.ts";
import { type Invocation, invocationOf } from "./invocation.ts";

/**
 * Starts to compile the policy that the arguments name, as far as that can be seen. They are checked later, as if nothing had started.
 * @returns the machine, on which the policy that was read is not read again
 */
export function precompilePolicy(platform: Platform): Platform {
	offerInterpreter(platform.assets.interpreterNow);
	if (platform.served !== undefined) return platform; // It keeps its policies.
	const invocation = invocationOf(platform);
	if (!isHook(invocation) && !startsContainer(invocation)) return platform;
	try {
		return begun(platform, invocation.policy);
	} catch {
		return platform; // It fails again where the failure is recorded.
	}
}

function begun(platform: Platform, path: string | undefined): Platform {
	const { files, assets } = platform;
	if (path === undefined || path === "shipped") {
		const policy = assets.policy();
		beginCompiling(policy.wasm);
		return { ...platform, assets: { ...assets, policy: () => policy } };
	}
	const file = `${path}/policy.wasm`;
	if (files.kind(file) !== "file") return platform;
	const wasm = files.read(file, { blame: "policy", limit: maxBundle, regular: true });
	beginCompiling(wasm);
	return { ...platform, files: { ...files, read: (one, options) => (one === file ? wasm : files.read(one, options)) } };
}

/** A hook with a plan evaluates no policy. */
function isHook({ first, own }: Invocation): boolean {
	return first === "hook" && !own.includes("--plan");
}

/** Nearly always; `ossify runtime` looks closely. */
function startsContainer({ first, passed = [] }: Invocation): boolean {
	return first === "runtime" && (passed.includes("create") || passed.includes("run"));
}
