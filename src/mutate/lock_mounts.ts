/**
 * Which existing mounts become read-only.
 * @module
 */
import { isReadonly, type ParsedSpec } from "../oci_spec/mod.ts";
import type { LockMount } from "./change.ts";
import { lockedOption } from "./patch_of.ts";

/** Every mount on these destinations that is not read-only. */
export function lockMounts({ mounts = [] }: ParsedSpec, destinations: readonly string[]): LockMount[] {
	const wanted = new Set(destinations);
	return mounts.flatMap(({ destination, options = [] }, index): LockMount[] => {
		if (!wanted.has(destination) || isReadonly(options)) return [];
		return [{ what: "lock-mount", index, destination, recursive: options.some((option) => lockedOption[option] === "rro") }];
	});
}
