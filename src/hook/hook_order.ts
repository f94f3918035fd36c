/**
 * The hooks of the stage createContainer that others added, and what ossify's own do about them: these hooks may write to the root (CDI's
 * `create-symlinks`, NVIDIA's `update-ldcache`), so it is locked behind them.
 * @see https://github.com/containers/crun/issues/1925
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { Assessment } from "../harden.ts";
import type { PatchOperation } from "../json/mod.ts";
import type { RootFiles } from "../rootfs/mod.ts";
import { type ParsedSpec, partOf } from "../spec/mod.ts";
import { isLockMarked, isOwnHook, lockHook, type SpecHook, unlockHook } from "./lock_script.ts";
import { type Progress, remark } from "./progress.ts";

/** What the spec has of the stage createContainer. */
export interface HookOrder {
	/** The programs of others' hooks. */
	readonly others: readonly string[];
	/** Of those, which run behind the hook that locks a marked root; undefined where that is not there. */
	readonly behind: readonly string[] | undefined;
}

/** The root of an image on this machine. */
interface WhereRootIs {
	readonly root: string;
	readonly files: Pick<RootFiles, "realPath">;
}

/** Reads it as the runtime does, which runs the hooks in this order. */
export function hookOrder(spec: ParsedSpec): HookOrder {
	const found = partOf(spec, "hooks", "createContainer");
	const hooks: readonly unknown[] = Array.isArray(found) ? found : [];
	const others = (some: readonly unknown[]) =>
		some.filter((hook, at) => !isOwnHook(hook, () => some.slice(at + 1))).map((hook) => String((hook as SpecHook | null)?.path));
	const at = hooks.findIndex(isLockMarked);
	return { others: others(hooks), behind: at < 0 ? undefined : others(hooks.slice(at + 1)) };
}

/**
 * For a runtime that locks the root before the hooks of this stage, or may: one hook of ossify's in front of those of others makes it writable for
 * them, one behind locks it again. `root.readonly` stays, so that a runtime that runs no such hooks leaves it locked. A root that was read-only
 * by its author stays so for everybody.
 * @returns changes to the spec, behind those of the policy
 */
export function lockBehind({ spec, decision }: Assessment, { root, files }: WhereRootIs, progress: Progress): PatchOperation[] {
	const { others } = hookOrder(spec);
	const locks = decision.mode === "enforce" && decision.readonly === true && spec.readonly !== true;
	const path = locks && others.length > 0 ? files.realPath(root) : undefined;
	if (path === undefined) return [];
	remark(progress, lockedBehind(others));
	const add = (at: string, value: SpecHook): PatchOperation => ({ op: "add", path: `/hooks/createContainer/${at}`, value });
	return [add("0", unlockHook(path)), add("-", lockHook(path))];
}

/** For the record of a root that nobody has seen read-only yet. */
export function lockedBehind(others: readonly string[]): Finding {
	return {
		rule: "hooks/locked-last",
		message: `the root becomes read-only behind hooks of the stage createContainer that others added (${named(others)}); where it does not, the container does not start`,
	};
}

/** What runs when the root is locked already. */
export function runsBehind(others: readonly string[]): Finding {
	return {
		rule: "hooks/behind",
		message: `hooks of the stage createContainer run when ossify has made the root read-only, and fail where they write to it: ${named(others)}; name their hook files so that ossify's sorts last, or run \`ossify install\` again where its hook of this stage is missing`,
	};
}

const mostNamed = 8;

function named(programs: readonly string[]): string {
	const more = programs.length > mostNamed ? ` and ${programs.length - mostNamed} more` : "";
	return programs.slice(0, mostNamed).join(", ") + more;
}
