/**
 * The tmpfs mounts that the hooks in a spec make, where ossify has hardened it.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { type Mount, type ParsedSpec, partOf, readMount } from "../oci_spec/mod.ts";
import { parseCopyUpPlan } from "./copy_up_plan.ts";

/** For explanations only: the author of the spec may have written such a hook. */
export function mountsByHook(spec: ParsedSpec): readonly Mount[] {
	const hooks = partOf(spec, "hooks");
	const entries = typeof hooks === "object" && hooks !== null ? Object.values(hooks).flat() : [];
	return entries.flatMap((entry) => mountsIn((entry as { readonly args?: unknown } | null)?.args));
}

function mountsIn(args: unknown): readonly Mount[] {
	const words: readonly unknown[] = Array.isArray(args) ? args : [];
	const plan = words[words.indexOf("--plan") + 1];
	if (!words.includes("--plan") || typeof plan !== "string") return [];
	try {
		return parseCopyUpPlan(plan).tmpfs.map(readMount);
	} catch (error) {
		// Another program's hook.
		if (error instanceof OssifyError) return [];
		throw error;
	}
}
