/**
 * Turning existing mounts read-only.
 * @module
 */
import type { PatchOperation } from "../json/mod.ts";
import { isReadonly, type Mount, type ParsedSpec } from "../spec/mod.ts";

/** What locks the place of an option that unlocks. `rro` is the recursive form (runc 1.1, crun 1.4). */
const locked: Readonly<Record<string, string>> = { rw: "ro", rrw: "rro" };

/** The operations that turn every mount on these destinations read-only, in the place of its `rw` or behind its options. */
export function lockMounts(spec: ParsedSpec, destinations: readonly string[]): PatchOperation[] {
	const wanted = new Set(destinations);
	return (spec.mounts ?? []).flatMap((mount, index) => (wanted.has(mount.destination) ? lockMount(mount, `/mounts/${index}/options`) : []));
}

function lockMount(mount: Mount, path: string): PatchOperation[] {
	const options = mount.options;
	if (options === undefined) return [{ op: mount.hasOptionsKey ? "replace" : "add", path, value: ["ro"] }];
	if (isReadonly(options)) return [];
	const replaced = options.flatMap((option, index): PatchOperation[] => {
		const value = locked[option];
		return value === undefined ? [] : [{ op: "replace", path: `${path}/${index}`, value }];
	});
	return replaced.length > 0 ? replaced : [{ op: "add", path: `${path}/-`, value: "ro" }];
}
