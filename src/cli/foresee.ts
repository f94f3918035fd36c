/**
 * A hook or a runtime runs once for every container, and waits longest for its policy: that is being compiled while the command line is still loading.
 * @module
 */
// Not their mod.ts, which load what evaluates: that is what there is no time to wait for.
import { maxBundle } from "../bundle/limits.ts";
import { beginCompiling } from "../evaluate/module.ts";
import type { Platform } from "../platform/mod.ts";

/**
 * Begins what the arguments make likely; whether they are right is judged later, as if nothing had begun.
 * @returns the machine, on which the policy that was read is not read again
 */
export function foresee(platform: Platform): Platform {
	const { args } = platform;
	if (!isHook(args) && !startsContainer(args)) return platform;
	try {
		return begun(platform);
	} catch {
		return platform; // It fails again where the failure is recorded.
	}
}

function begun(platform: Platform): Platform {
	const { args, files, assets } = platform;
	const path = policyIn(args);
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

/** One with a plan asks no policy. */
function isHook([command, ...args]: readonly string[]): boolean {
	return command === "hook" && !args.includes("--plan");
}

/** Nearly always; `ossify runtime` looks closely. */
function startsContainer([command, ...args]: readonly string[]): boolean {
	return command === "runtime" && ["create", "run"].some((word) => args.includes(word));
}

function policyIn(args: readonly string[]): string | undefined {
	const end = args.indexOf("--");
	const ours = end < 0 ? args : args.slice(0, end);
	const at = ours.findIndex((arg) => arg === "-p" || arg === "--policy");
	return at < 0 ? undefined : ours[at + 1];
}
