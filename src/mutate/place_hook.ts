/**
 * Adding a hook to a spec, before all others that run while the container's mounts are made.
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md#posix-platform-hooks
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { PatchOperation } from "../json/mod.ts";
import { type ParsedSpec, partOf } from "../oci_spec/mod.ts";

/** The stages between the spec's mounts and pivot_root that run on the host: prestart before createRuntime. */
export type MountStage = "prestart" | "createRuntime";

/** A hook that is to be in a spec, once. */
export interface HookToPlace {
	/** The entry. */
	entryFor(stage: MountStage): unknown;
	/** Whether an entry of the spec is the one that an earlier call placed: it gives way to the new one. */
	isEarlier(entry: unknown): boolean;
}

/**
 * The operations that make it the first hook that runs: hooks of others find the mounts as if they were in the spec.
 * An entry that is the same to the letter stays, so that a spec that comes again is not changed again.
 * @throws {OssifyError} `input/invalid-hooks`
 */
export function placeHook(spec: ParsedSpec, { entryFor, isEarlier }: HookToPlace): PatchOperation[] {
	const hooks = partOf(spec, "hooks");
	const stage = listOf(spec, "prestart").length > 0 ? "prestart" : "createRuntime";
	const [first] = listOf(spec, stage);
	const entry = entryFor(stage);
	if (first !== undefined && isEarlier(first))
		return JSON.stringify(first) === JSON.stringify(entry) ? [] : [{ op: "replace", path: `/hooks/${stage}/0`, value: entry }];
	if (hooks === undefined || hooks === null) return [put("/hooks", hooks, { [stage]: [entry] })];
	if (first === undefined) return [put(`/hooks/${stage}`, partOf(spec, "hooks", stage), [entry])];
	return [{ op: "add", path: `/hooks/${stage}/0`, value: entry }];
}

/** The operations that change existing entries. @param change returns the new entry; undefined to keep it */
export function changeHooks(spec: ParsedSpec, change: (entry: unknown) => unknown): PatchOperation[] {
	return (["prestart", "createRuntime"] as const).flatMap((stage) =>
		listOf(spec, stage).flatMap((entry, index): PatchOperation[] => {
			const value = change(entry);
			return value === undefined ? [] : [{ op: "replace", path: `/hooks/${stage}/${index}`, value }];
		}),
	);
}

function put(path: string, present: unknown, value: unknown): PatchOperation {
	return { op: present === undefined ? "add" : "replace", path, value };
}

/** None where the key is missing or null. */
function listOf(spec: ParsedSpec, stage: MountStage): readonly unknown[] {
	const hooks = partOf(spec, "hooks");
	if (hooks !== undefined && hooks !== null && (typeof hooks !== "object" || Array.isArray(hooks)))
		throw invalid("hooks is not an object", ["hooks"]);
	const list = partOf(spec, "hooks", stage) ?? [];
	if (!Array.isArray(list)) throw invalid(`hooks.${stage} is not a list`, ["hooks", stage]);
	return list;
}

function invalid(what: string, part: readonly string[]): OssifyError {
	return new OssifyError("input/invalid-hooks", `cannot add a hook to the spec: ${what}`, { part });
}
