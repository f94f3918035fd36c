/**
 * The hooks of the stage createContainer that other tools added. They may write to the root (CDI's `create-symlinks`, NVIDIA's `update-ldcache`), so
 * ossify makes it read-only after them.
 * @see https://github.com/containers/crun/issues/1925
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { Assessment } from "../harden.ts";
import type { PatchOperation } from "../json/mod.ts";
import { type ParsedSpec, partOf } from "../oci_spec/mod.ts";
import type { RootFiles } from "../rootfs/mod.ts";
import { isLockMarked, isOwnHook, lockHook, type SpecHook, unlockHook } from "./lock_script.ts";

/** The hooks of the stage createContainer in a spec. */
export interface HookOrder {
	/** The programs of hooks that are not ossify's. */
	readonly others: readonly string[];
	/** The programs that run after ossify's hook for a marked root; undefined if the spec has no such hook. */
	readonly afterLock: readonly string[] | undefined;
}

/** The root of an image on this machine. */
interface RootLocation {
	readonly root: string;
	readonly files: Pick<RootFiles, "realPath">;
}

/** Changes to a spec, and warnings about them. */
export interface RemarkedPatch {
	readonly patch: readonly PatchOperation[];
	readonly remarks?: readonly Finding[];
}

/** Reads the hooks in the order in which the runtime runs them. */
export function hookOrder(spec: ParsedSpec): HookOrder {
	const found = partOf(spec, "hooks", "createContainer");
	const hooks: readonly unknown[] = Array.isArray(found) ? found : [];
	const others = (some: readonly unknown[]) =>
		some.filter((hook, at) => !isOwnHook(hook, () => some.slice(at + 1))).map((hook) => String((hook as SpecHook | null)?.path));
	const at = hooks.findIndex(isLockMarked);
	return { others: others(hooks), afterLock: at < 0 ? undefined : others(hooks.slice(at + 1)) };
}

/**
 * For a runtime that locks the root before the hooks of this stage, or may do so. The first hook of the stage makes the root writable, and the last
 * one locks it again. `root.readonly` stays, so a runtime that does not run such hooks leaves the root locked. A root that the spec has read-only
 * already is not made writable.
 * @returns changes, to apply after those of the policy
 */
export function lockAfterOthers({ spec, decision }: Assessment, { root, files }: RootLocation): RemarkedPatch {
	const { others } = hookOrder(spec);
	const locks = decision.mode === "enforce" && decision.readonly === true && spec.readonly !== true;
	const path = locks && others.length > 0 ? files.realPath(root) : undefined;
	if (path === undefined) return { patch: [] };
	const add = (at: string, value: SpecHook): PatchOperation => ({ op: "add", path: `/hooks/createContainer/${at}`, value });
	return { patch: [add("0", unlockHook(path)), add("-", lockHook(path))], remarks: [lockedAfter(others)] };
}

/** The warning for a root that becomes read-only only after the record is written. */
export function lockedAfter(others: readonly string[]): Finding {
	return {
		rule: "hooks/locked-last",
		message: `the root becomes read-only after hooks of the stage createContainer that others added (${named(others)}); if that fails, the container does not start`,
	};
}

/** The warning for hooks that run after the root became read-only. */
export function runsAfterLock(others: readonly string[]): Finding {
	return {
		rule: "hooks/behind",
		message: `hooks of the stage createContainer run after ossify has made the root read-only, and fail if they write to it: ${named(others)}; rename their hook files so that ossify's sorts last, or run \`ossify install\` again if its hook of this stage is missing`,
	};
}

const mostNamed = 8;

function named(programs: readonly string[]): string {
	const more = programs.length > mostNamed ? ` and ${programs.length - mostNamed} more` : "";
	return programs.slice(0, mostNamed).join(", ") + more;
}
